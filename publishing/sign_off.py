"""Signing off: the step of a workflow that makes sure that two different people have looked at a page."""

from wagtail.models import AbstractGroupApprovalTask, TaskState


class SignOffTask(AbstractGroupApprovalTask):
    """A group's approval that nobody gives to a page which they submitted, or approved at an earlier step.

    Publication must not harm a child, so two different people sign off (domain.md, "Rules"); Wagtail's own task lets
    one person who is in all groups, and any superuser, submit a page and approve every step alone.
    """

    class Meta:
        verbose_name = "sign-off by a second person"
        verbose_name_plural = "sign-offs by a second person"

    def get_actions(self, obj, user):
        """Return what `user` may do: everything, or only ask for changes where they have had their say."""
        actions = super().get_actions(obj, user)
        if has_had_a_say(obj.current_workflow_state, user):
            return [action for action in actions if action[0] != "approve"]
        return actions

    def get_task_states_user_can_moderate(self, user, **kwargs):
        """Return the waiting states of this step that `user` may approve."""
        waiting = super().get_task_states_user_can_moderate(user, **kwargs).select_related("workflow_state")
        allowed = [state.pk for state in waiting if not has_had_a_say(state.workflow_state, user)]
        # A plain queryset: Wagtail joins those of all tasks with "or".
        return TaskState.objects.filter(pk__in=allowed)

    @classmethod
    def get_description(cls):
        """Return what the task's list in the admin says."""
        return "Members of the chosen groups approve, but nobody their own submission and nobody twice"


def has_had_a_say(workflow_state, user):
    """Whether `user` submitted the page of `workflow_state`, or approved one of its earlier steps."""
    if workflow_state is None:
        return False
    approved = workflow_state.task_states.filter(status=TaskState.STATUS_APPROVED, finished_by=user)
    return workflow_state.requested_by_id == user.pk or approved.exists()
