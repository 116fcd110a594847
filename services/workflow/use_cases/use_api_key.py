"""Use an API key: whoever shows it asks in the name of its system for a while."""

from services.workflow.domain.api_keys import ApiKey
from services.workflow.domain.refusals import ApiKeyRefused
from services.workflow.storage.work import Work


def use_api_key(work: Work, secret: str) -> ApiKey:
    """Return the key that is shown. Raises ApiKeyRefused where there is none, or it is over."""
    key = work.api_keys.shown(secret)
    if key is None or not key.opens(work.now()):
        raise ApiKeyRefused("this key opens nothing (any more)")
    key.use(work.now())
    return key
