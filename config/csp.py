"""Which Content-Security-Policy a response carries: strict on the public site, Wagtail's needs under /admin/."""

from csp.middleware import CSPMiddleware
from django.conf import settings


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """django-csp's middleware with a second policy for the admin, whose screens need inline scripts."""

    def get_policy_parts(self, request, response, report_only=False):
        """Return the parts of the policy, with the admin's directives for addresses below /admin/."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith("/admin/") and not report_only:
            parts.config = settings.CONTENT_SECURITY_POLICY_ADMIN
        return parts
