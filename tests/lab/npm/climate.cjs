// A BACnet/IP device that answers Who-Is and the reading of its own properties.
// Arguments: IP, PORT. NODE_PATH names the packages.
const Client = require("@bacnet-js/client");

const [ip, port] = process.argv.slice(2);
const DEVICE = 8;
const INSTANCE = 4711;
const ANY = 4194303;
const TEXT = Client.ApplicationTag.CHARACTER_STRING;
const NUMBER = Client.ApplicationTag.UNSIGNED_INTEGER;
const OBJECT = Client.ApplicationTag.OBJECTIDENTIFIER;
const properties = new Map([
  [12, { type: TEXT, value: "2.4.1" }],
  [44, { type: TEXT, value: "7.0.3" }],
  [70, { type: TEXT, value: "AC-Lab 200" }],
  [75, { type: OBJECT, value: { type: DEVICE, instance: INSTANCE } }],
  [77, { type: TEXT, value: "Lab climate unit 1" }],
  [120, { type: NUMBER, value: 5 }],
  [121, { type: TEXT, value: "Johnson Controls" }],
]);

const device = new Client.default({ interface: ip, port: Number(port) });
device.on("error", (error) => console.error(error));
device.on("whoIs", ({ header }) => device.iAmResponse(header.sender, INSTANCE, Client.Segmentation.NO_SEGMENTATION, 5));
device.on("readProperty", ({ header, invokeId, payload }) => {
  const object = payload.objectId;
  const found = object.type === DEVICE && [INSTANCE, ANY].includes(object.instance) && properties.get(payload.property.id);
  if (found) {
    const own = { type: DEVICE, instance: INSTANCE };
    device.readPropertyResponse(header.sender, invokeId, own, payload.property, [found]);
  } else {
    device.errorResponse(header.sender, Client.ConfirmedServiceChoice.READ_PROPERTY, invokeId, 2, 32);
  }
});
