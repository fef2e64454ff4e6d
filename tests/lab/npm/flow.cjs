// Node-RED, without a login as it is delivered. Arguments: IP, PORT, FOLDER for its flows. NODE_PATH names the packages.
const http = require("node:http");
const red = require("node-red");

const [ip, port, folder] = process.argv.slice(2);
const application = (request, response) => red.httpAdmin(request, response);
const server = http.createServer((request, response) => application(request, response));
red.init(server, {
  httpAdminRoot: "/",
  httpNodeRoot: "/api",
  userDir: folder,
  telemetry: { enabled: false },
  externalModules: { palette: { allowInstall: false }, modules: { allowInstall: false } },
  logging: { console: { level: "warn" } },
});
red.start().then(() => server.listen(Number(port), ip));
