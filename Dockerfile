# One image for pages, sockets and jobs; compose.yaml says which is which.
FROM python:3.13-slim AS requirements
# requirements-s3.lock adds what S3_BUCKET needs, requirements-media.lock posters and waveforms of media,
# requirements-otel.lock traces.
ARG REQUIREMENTS=requirements.lock
RUN python -m venv /venv
COPY requirements.lock requirements-s3.lock requirements-media.lock requirements-otel.lock ./
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r $REQUIREMENTS

FROM python:3.13-slim
RUN useradd --create-home --uid 1000 chatapp && install -d -o chatapp -g chatapp -m 700 /data
COPY --from=requirements /venv /venv
COPY --chown=root:root manage.py requirements.lock /app/
COPY --chown=root:root accounts /app/accounts
COPY --chown=root:root chats /app/chats
COPY --chown=root:root chatapp /app/chatapp
COPY --chown=root:root static /app/static
COPY --chown=root:root templates /app/templates
WORKDIR /app
# Otherwise each process compiles all modules at each start: 0.3 s.
RUN python -m compileall -q accounts chats chatapp
USER chatapp
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    MODE=production DATA_DIR=/data HOST=0.0.0.0 PORT=8000 SOCKET_PORT=8001
VOLUME /data
EXPOSE 8000 8001
STOPSIGNAL SIGTERM
# Of pages, which are ready only with the database; compose.yaml checks the other parts.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["python", "-m", "chatapp.launch.probe", "8000"]
CMD ["python", "-m", "chatapp.launch", "serve"]
