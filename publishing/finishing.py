"""What the last approval of a workflow does; Wagtail asks for this module (by a setting) before there are models."""


def publish_approved(workflow_state, user=None):
    """Publish the page of `workflow_state`, by `user`, unless watched words or a file keep it from readers."""
    from wagtail.workflows import publish_workflow_state  # noqa: PLC0415, models are not loaded before

    from .guard import refuse_approved  # noqa: PLC0415

    if not refuse_approved(workflow_state.content_object):
        publish_workflow_state(workflow_state, user=user)
