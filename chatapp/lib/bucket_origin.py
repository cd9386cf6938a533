"""Where browsers fetch the files of a bucket: the content security policy has to name it."""


def addressing_style(bucket: str, *, endpoint: str | None) -> str:
    """Return how the bucket is named in addresses.

    Few services but Amazon's have a host per bucket, and their certificates cover no further dot.
    """
    return "path" if endpoint or "." in bucket else "virtual"


def bucket_origins(bucket: str, *, endpoint: str | None, region: str | None) -> list[str]:
    """Return the origins of presigned URLs of the bucket, and those that the service redirects to."""
    if not bucket:
        return []
    if endpoint:
        return [endpoint]
    host = "" if addressing_style(bucket, endpoint=endpoint) == "path" else f"{bucket}."
    regional = [f"https://{host}s3.{region}.amazonaws.com"] if region else []
    return [f"https://{host}s3.amazonaws.com", *regional]
