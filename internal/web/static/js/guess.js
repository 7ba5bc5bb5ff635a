// Fills in the city of the browser's own time zone, as a suggestion that can be changed.

// Browsers go on using some names of cities that the zone data has given up.
const renamed = {
  Asmera: "Asmara", Calcutta: "Kolkata", Faeroe: "Faroe", Godthab: "Nuuk", Katmandu: "Kathmandu", Kiev: "Kyiv",
  Ponape: "Pohnpei", Rangoon: "Yangon", Saigon: "Ho Chi Minh", Truk: "Chuuk",
};

export default function (field) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || field.value !== field.defaultValue) return;
  const name = zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
  const city = renamed[name] ?? name;
  const known = [...field.list.options].some((option) => option.value === city);
  field.value = known ? city : zone;
}
