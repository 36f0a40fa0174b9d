// Leaves what was typed into a date as it is: Wagtail's picker puts today, or now, in the place of what it cannot read,
// such as 2027-12-01, and nobody notices. The server reads it, or says that it is no date.
document.addEventListener("DOMContentLoaded", () => {
  const jQuery = window.jQuery;
  if (!jQuery?.fn.datetimepicker) return;
  jQuery.fn.datetimepicker.defaults.validateOnBlur = false; // of those to come
  jQuery("input").off("blur.xdsoft"); // of those that are there
});
