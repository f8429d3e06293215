"""Wordings that no rule was made for: only measured, and written down before the engine was changed for them.

Whoever makes a rule for one of them moves it to the known ones and writes another in its place.
"""

FRESH = (
    "registration number of the black car is {p}", "his tag number is {p}", "the plate on it said {p}",
    "got a picture of the license plate - {p}", "Plate ({state}): {p}", "vehicle plate {p}, silver Honda",
    "bearing {state} license plate {p}", "with {state} registration {p}", "running tags {p}",
    "their license number was {p}", "the plate I saw was {p}", "license plate of {p}", "plate on the truck: {p}",
    "back plate {p}", "I could read {p} on the plate", "number plate {p}", "plate looked like {p}", "plate # was {p}",
    "{state} tag: {p}", "license plates {p} ({state})", "plate could be {p}", "I believe the plate is {p}",
    "drove off in a Malibu with {st} plates {p}", "PLATE NUMBER: {p}", "the plates are {p} I am pretty sure",
    "el número de la placa es {p}", "vi la placa, era {p}", "placa: {p} ({state})", "la placa trasera decía {p}",
    "traía placas {p}", "carro rojo placa número {p}", "las placas del coche son {p}", "con matrícula de {state} {p}",
    "alcancé a ver la placa {p}", "las placas creo que eran {p}", "{p} es la placa",
)  # fmt: skip
PART_FRESH = (
    "first three letters of her plate: {part}", "I only got {part} of the plate", "the plate had {part} in it",
    "plate beginning {part}", "all I got of the plate was {part}", "plate that starts {part}", "tag ending {part}",
    "placa que empezaba con {part}", "solo vi {part} de la placa", "las primeras de la placa son {part}",
    "the last part of the plate is {part}", "license plate starting {part}",
)  # fmt: skip
FIELD_FRESH = (
    "it was {p}", "{state} plates {p}", "maybe {p}", "{p} on a black Tahoe", "creo que {p}", "{p} o {q}", "#{p}",
    "{p} - {state}", "{st}: {p}", "looked like {p}", "only saw {part}", "partial {part}", "{part} something",
    "solo las primeras: {part}", "{p} I think", "{p}", "{p} {state} tags", "the last ones were {part}",
)  # fmt: skip
NO_PLATE_FRESH = (
    "did not catch the plate, the time was {h}:{m}", "the plate frame said Joe's Ford {y}",
    "his license says he is {n2}", "Kansas plates and a sticker for US 54",
    "plates were stolen in {y}, report {n2}-{n4}", "tags expired {m}/{y}", "she tagged me in {n2} posts",
    "nail salon license posted, suite {n3}", "license for {n2} people, fire code",
    "could not read his tag in the dark, Altima {y}", "a plate of fries was ${n1}.99", "tag team of {n1}, room {n3}",
    "someone took the plates off the Q50", "the registration fee was {n3} dollars", "a 12 plate special",
    "the plate reader on I-44 must have it", "tags on the clothes, size {n1}, ${n2}", "dog license #{n4}",
    "their food handler license {n4}", "a Ram 3500 without plates, mile marker {n3}",
    "placas cubiertas, un Jetta {y}", "no alcancé a leer la placa, iban {n1}", "le quitaron la licencia en {y}",
    "en la placa de la puerta decía 214", "the name plate on the desk, office {n3}",
    "no license plate, just a {y} dealer paper", "mail code {n5}-{n4}", "plates I did not see, it was 4 or 5 am",
    "unit {n3} tag reader broken", "el carro sin placa, un Civic {y}", "bus 44 to gate C{n2}",
    "she wears a 34B and is {n2}", "BMW 328i, E350 and an X5 outside", "wifi code AB{n2}cd{n2}",
)  # fmt: skip
TYPED_FRESH = (
    "not sure sorry", "it was too dark", "ninguna", "no me fijé", "tinted windows", "out of state",
    "Illinois I think", "silver Nissan Altima {y}", "4 door sedan", "didn't get it", "no recuerdo", "sin placas",
    "temporary", "a blue one", "Kansas", "CR-V", "it had none", "camioneta blanca", "{y}", "Chevy",
)  # fmt: skip
NAMED_FRESH = (
    "goes by the name {h} on snapchat", "his snap name was {h}", "follow her at {h} on IG",
    "the account is {h} (Instagram)", "the instagram account {h}", "found the girl's insta, it's {h}", "IG = {h}",
    "(snap: {h})", "hmu on kik {h}", "his tik tok username is {h}", "uses Telegram under {h}", "sends money to ${h}",
    "the page is instagram.com/{h}", "@{h} on twitter", "Instagram handle: {h}", "his cash app tag is ${h}",
    "snapchat.com/add/{h}", "telegram user {h}", "insta account called {h}", "ig is {h}", "her facebook profile {h}",
    "her instagram was {h}", "snap me {h}", "he has two, @{h} and one that is private", "insta-> {h}", "Discord {h}",
    "he told me to add {h} on snap", "https://www.tiktok.com/@{h}", "DM @{h}.", "my friend follows {h} on instagram",
    "(@{h})", "venmo is {h}", "su snap se llama {h}", "lo encuentras en insta como {h}",
    "tiene una cuenta de Instagram llamada {h}", "el usuario es {h} en snapchat", "manda dinero a ${h}",
    "su perfil de facebook es {h}", "en Telegram es {h}", "me agregó en snapchat con el nombre {h}", "insta {h}",
    "busca @{h}", "síguelo en tiktok: {h}",
)  # fmt: skip
NO_NAME_FRESH = (
    "deleted her instagram in {y}", "the snap map showed {n3} Oak St", "paid through cash app, ${n3} each time",
    "he talks to girls on facebook and tells them to come", "tiktok dances at {h}pm",
    "got a telegram with {n2} pictures", "instagram story from {m}/{d}", "their facebook page was taken down",
    "whatsapp group of {n2} people", "signal was bad near exit {n3}", "her snap score is {n5}",
    "kik was installed on her phone", "a discord server for gamers", "her instagram was hacked by him",
    "su facebook estaba bloqueado", "en instagram subió {n2} fotos", "twitter is blocked there",
    "lo conoció en tiktok cuando tenía {n2}", "meet @ {h}:{m} @ the mall", "2 @ ${n2} each",
    "email me: office@example.org", "write jane.doe@county.example", "#freesam #route66", "owes $5k, then $12k",
    "venmo only took {n2} percent", "my insta feed is weird lately", "snap out of your fear",
    "paypal was declined twice", "telegram was how they planned it", "on snapchat every night until {h}",
    "instagram and facebook both said no", "su snapchat es secreto, no lo sé", "threads of the shirt, size {n1}",
    "facebook live from room {n3}", "contact: @ the front desk",
)  # fmt: skip
