"""The cache in front of the site that FRONTEND_CACHE_URL names, as Wagtail's frontend_cache is told of it."""

BACKENDS = "wagtail.contrib.frontend_cache.backends"


def front_cache(address):
    """Return the setting WAGTAILFRONTENDCACHE for `address`, a parsed URL: `cloudflare://TOKEN@ZONE` or any other."""
    if address.scheme == "cloudflare":
        facts = {"BEARER_TOKEN": address.username, "ZONEID": address.hostname}
        return {"default": {"BACKEND": f"{BACKENDS}.CloudflareBackend", **facts}}
    return {"default": {"BACKEND": f"{BACKENDS}.HTTPBackend", "LOCATION": address.geturl()}}
