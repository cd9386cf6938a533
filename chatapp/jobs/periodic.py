"""Periodic jobs: one row each, so that a run happens once however many processes there are."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chatapp.jobs.due import RETRIES, finish, finish_until, own, work_on
from chatapp.jobs.models import PeriodicJob
from chatapp.jobs.signals import FAILED
from chatapp.lib import clock

log = logging.getLogger(__name__)

# A job whose workers died of it is tried again this often.
_REVIVE_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job that runs every `every`. A failed run is retried like any due row, in the end at its next time."""

    name: str
    every: timedelta
    run: Callable[[], object]


class PeriodicJobs:
    """The periodic jobs of a site."""

    def __init__(self, jobs: Iterable[Periodic]) -> None:
        """Without rows; the first call of `work` adds those that are missing."""
        self._jobs = {job.name: job for job in jobs}
        self._revived_at: datetime | None = None

    def work(self, *, worker_id: str) -> bool:
        """Run one job that is due; return whether there was one."""
        if self._revived_at is None or clock.now() - self._revived_at > _REVIVE_EVERY:
            missing = [PeriodicJob(name=job.name, due_at=clock.now() + job.every) for job in self._jobs.values()]
            PeriodicJob.objects.bulk_create(missing, ignore_conflicts=True)
            ended = PeriodicJob.objects.filter(state__in=[PeriodicJob.State.FAILED, PeriodicJob.State.DONE])
            ended.filter(name__in=self._jobs).update(state=PeriodicJob.State.WAITING, tries=0)
            self._revived_at = clock.now()
        return work_on(PeriodicJob, worker_id=worker_id, work=self._run)

    def _run(self, row: PeriodicJob) -> None:
        job = self._jobs.get(row.name)
        if job is None:
            # Of another release.
            finish(row)
            return
        try:
            job.run()
        except Exception:
            if row.tries <= RETRIES:
                raise
            row.outcome = FAILED
            log.exception("The periodic job %s failed %s times; it runs again in %s.", row.name, row.tries, job.every)
        else:
            own(row).update(ran_at=clock.now())
        finish_until(row, pause=job.every)
