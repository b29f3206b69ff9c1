// Says with every form under which name its page is shown. Whoever relays our pages from a site of their own writes its name
// for ours wherever a page has it, and ours for its own in what comes back; but not in what is written like this.
const place = btoa(location.hostname).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
for (const form of document.forms) {
  // Forms that go to an app have none of our tokens, and get nothing more to carry.
  if (!form.elements.csrf) continue;
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "place";
  field.value = place;
  form.append(field);
}
