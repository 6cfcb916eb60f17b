/* The search above any page of the desk: Ctrl K or Cmd K, or a press on its link, which without this leads to the search's own page.

   <dialog data-finder="{address}">  a form, and [data-found] for what the address answers to it while she types.
   Arrows go through what was found, Enter opens it, Esc shuts. What is typed is sent by POST and kept nowhere. */
(function () {
  'use strict';
  var box = document.querySelector('[data-finder]'), link = document.querySelector('.s-find');
  if (!box || !link || !box.showModal || !window.fetch) return;
  var form = box.querySelector('form'), field = box.querySelector('#finder'), found = box.querySelector('[data-found]');
  var shown = '', timer = 0, asked = null, WAIT = 250;

  function open() {
    if (!box.open) box.showModal();
    field.focus();
    field.select();
  }

  function say(sentence) {
    var line = document.createElement('p');
    line.setAttribute('role', 'status');
    line.className = 'note';
    line.textContent = sentence;
    found.replaceChildren(line);
  }

  function ask() {
    var text = field.value.trim();
    if (asked) asked.abort();
    if (!text) { found.replaceChildren(); shown = ''; return; }
    asked = new AbortController();
    fetch(box.getAttribute('data-finder'), {
      method: 'POST', credentials: 'same-origin', signal: asked.signal, headers: { 'HX-Request': 'true' }, body: new URLSearchParams({ q: text })
    }).then(function (answer) {
      var elsewhere = answer.headers.get('HX-Redirect');
      if (elsewhere) { location.assign(elsewhere); return; }
      if (!answer.ok) { say(answer.status === 429 ? '查得太快，请稍等再试。' : '没有查成，请点“查找”再试。'); return; }
      return answer.text().then(function (part) { found.innerHTML = part; shown = text; });
    }, function (error) { if (error.name !== 'AbortError') say('现在没有网，连上以后再查。'); });
  }

  function move(by) {
    var lines = [].slice.call(found.querySelectorAll('a')), at = lines.indexOf(document.activeElement) + by;
    if (at < 0 || !lines.length) field.focus();
    else lines[Math.min(at, lines.length - 1)].focus();
  }

  document.addEventListener('keydown', function (event) {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      open();
    }
  });
  link.addEventListener('click', function (event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  box.addEventListener('keydown', function (event) {
    if (event.key === 'Escape') {  // in a field for searching it would only empty it
      event.preventDefault();
      box.close();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      move(event.key === 'ArrowDown' ? 1 : -1);
    }
  });
  box.addEventListener('click', function (event) {
    if (event.target === box || event.target.closest('[data-shut]')) box.close();
  });
  box.addEventListener('close', function () { field.value = ''; found.replaceChildren(); shown = ''; });
  field.addEventListener('input', function () { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  form.addEventListener('submit', function (event) {
    var first = found.querySelector('a');
    if (!first || event.submitter && event.submitter.matches(':focus') || field.value.trim() !== shown) return;
    event.preventDefault();
    first.click();
  });
})();
