/* The desk's menus shut by Esc, and the account's by a press beside it; without this they shut as they opened. */
(function () {
  'use strict';
  var account = document.querySelector('.s-me');

  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape') return;
    if (account && account.open) {
      account.open = false;
      account.querySelector('summary').focus();
    } else if (location.hash === '#menu') location.hash = 'main';
  });
  document.addEventListener('click', function (event) {
    if (account && account.open && !account.contains(event.target)) account.open = false;
  });
})();
