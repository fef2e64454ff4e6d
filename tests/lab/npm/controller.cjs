// An OPC UA server with an endpoint in clear and protected ones, for anyone and for users.
// Arguments: IP, PORT, FOLDER for its keys. NODE_PATH names the packages.
const { MessageSecurityMode, OPCUACertificateManager, OPCUAServer, SecurityPolicy } = require("node-opcua");

const [ip, port, folder] = process.argv.slice(2);

async function main() {
  const keys = new OPCUACertificateManager({ rootFolder: `${folder}/pki`, automaticallyAcceptUnknownCertificate: true });
  await keys.initialize();
  const server = new OPCUAServer({
    port: Number(port),
    host: ip,
    hostname: ip,
    serverCertificateManager: keys,
    userCertificateManager: keys,
    allowAnonymous: true,
    securityModes: [MessageSecurityMode.None, MessageSecurityMode.SignAndEncrypt],
    securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256],
    serverInfo: { applicationUri: "urn:lab:controller", productUri: "urn:lab:controller", applicationName: { text: "Lab Controller" } },
    buildInfo: { productName: "Lab Controller", manufacturerName: "Lab", softwareVersion: "3.2.1", buildNumber: "77" },
  });
  await server.start();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
