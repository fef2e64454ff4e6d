// An OPC UA server for the practice network: server.js ADDRESS PORT anonymous|users FOLDER.
const path = require("path");
const { OPCUAServer } = require("node-opcua-server");
const { OPCUACertificateManager } = require("node-opcua-certificate-manager");
const { SecurityPolicy, MessageSecurityMode } = require("node-opcua-secure-channel");

const [address, port, sessions, folder] = process.argv.slice(2);

async function main() {
  const certificates = new OPCUACertificateManager({ rootFolder: path.join(folder, "pki"), automaticallyAcceptUnknownCertificate: true });
  const users = new OPCUACertificateManager({ rootFolder: path.join(folder, "users"), automaticallyAcceptUnknownCertificate: true });
  await certificates.initialize();
  await users.initialize();
  const server = new OPCUAServer({
    port: Number(port),
    host: address,
    hostname: address,
    alternateHostname: address,
    allowAnonymous: sessions === "anonymous",
    securityPolicies: [SecurityPolicy.None],
    securityModes: [MessageSecurityMode.None],
    serverCertificateManager: certificates,
    userCertificateManager: users,
    userManager: { isValidUser: () => false },
    nodeset_filename: [],
  });
  await server.initialize();
  await server.start();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
