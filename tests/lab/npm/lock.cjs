// A HomeKit door lock. Arguments: IP, PORT, MAC, FOLDER for its state. NODE_PATH names the packages.
const { Accessory, Categories, Characteristic, HAPStorage, MDNSAdvertiser, Service, uuid } = require("hap-nodejs");

const [ip, port, mac, folder] = process.argv.slice(2);
HAPStorage.setCustomStoragePath(folder);
const lock = new Accessory("Lab Lock", uuid.generate("lab.lock"));
lock
  .getService(Service.AccessoryInformation)
  .setCharacteristic(Characteristic.Manufacturer, "Lab")
  .setCharacteristic(Characteristic.Model, "LK-1")
  .setCharacteristic(Characteristic.SerialNumber, "0001")
  .setCharacteristic(Characteristic.FirmwareRevision, "2.3.4");
const mechanism = lock.addService(Service.LockMechanism, "Door");
mechanism.setCharacteristic(Characteristic.LockCurrentState, Characteristic.LockCurrentState.SECURED);
lock.publish({
  username: mac.toUpperCase(),
  pincode: "031-45-154",
  port: Number(port),
  bind: ip,
  category: Categories.DOOR_LOCK,
  advertiser: MDNSAdvertiser.CIAO,
});
