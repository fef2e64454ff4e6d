// An MQTT broker of Node.js that lets anyone in. Arguments: FOLDER of the packages, IP, PORT
import { createServer } from "node:net";
import { pathToFileURL } from "node:url";

const [folder, ip, port] = process.argv.slice(2);
const { Aedes } = await import(pathToFileURL(`${folder}/node_modules/aedes/aedes.js`));
const broker = await Aedes.createBroker();
createServer(broker.handle).listen(Number(port), ip);
