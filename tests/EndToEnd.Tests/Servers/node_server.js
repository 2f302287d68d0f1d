// Node's http on a Unix socket: node_server.js SOCKET. SIGTERM ends it once the requests in hand are answered.
const fs = require('fs');
const http = require('http');

let ending = false;
const server = http.createServer((request, response) => {
  response.shouldKeepAlive &&= !ending;
  if (request.headers['if-none-match'] === '"one"') {
    response.writeHead(304, { ETag: '"one"' }).end();
  } else if (request.method === 'POST') {
    // Chunked, since the length is not known yet when the first byte goes back.
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    request.pipe(response);
  } else {
    const body = 'hello from node';
    response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': body.length, ETag: '"one"' }).end(body);
  }
});

fs.rmSync(process.argv[2], { force: true });
server.listen(process.argv[2]);
process.on('SIGTERM', () => {
  ending = true;
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
