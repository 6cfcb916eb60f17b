/* Opens the API's description. No badge of an outside validator, no address but our own. */
(function () {
  'use strict';
  var place = document.getElementById('api-docs');
  window.SwaggerUIBundle({
    domNode: place, url: place.getAttribute('data-openapi'), validatorUrl: null, deepLinking: true, docExpansion: 'list',
    defaultModelsExpandDepth: 0, displayRequestDuration: true, tryItOutEnabled: false, persistAuthorization: false
  });
})();
