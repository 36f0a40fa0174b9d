"""The line in the home page's history that says when the demo was loaded."""

from wagtail import hooks

LOADED = "home.load_demo"


@hooks.register("register_log_actions")
def register_load_demo(actions):
    """Give the log entry its words."""
    actions.register_action(LOADED, "Load demo", "Demo content loaded")
