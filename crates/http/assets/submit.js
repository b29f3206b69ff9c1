// Sends the answer to the app without waiting for a press of the button, which stays for browsers without scripts.
document.querySelector("form[data-submit]")?.submit();
