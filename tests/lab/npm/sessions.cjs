// An OPC UA server in clear whose sessions are for anyone, or for users of whom there is none.
// Arguments: IP, PORT, anonymous or users, FOLDER for its keys. NODE_PATH names the packages.
const { MessageSecurityMode, OPCUACertificateManager, OPCUAServer, SecurityPolicy } = require("node-opcua");

const [address, port, sessions, folder] = process.argv.slice(2);

async function main() {
  const certificates = new OPCUACertificateManager({ rootFolder: `${folder}/pki`, automaticallyAcceptUnknownCertificate: true });
  const users = new OPCUACertificateManager({ rootFolder: `${folder}/users`, automaticallyAcceptUnknownCertificate: true });
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
  });
  await server.initialize();
  await server.start();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
