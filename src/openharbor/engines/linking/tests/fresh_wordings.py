"""Wordings written after the engine was made, by the same hand: only measured, never looked at for a rule.

Whoever makes a rule for one of them moves it to the known ones and writes another in its place.
"""

PLATES = (
    "Plate:\n{p}", "plate - {p}", "had a plate that read {p}", "whose plate was {p}",
    "I managed to get the plate {p}", "my photo shows plate {p}", "he drives a grey Malibu, {st} tag {p}",
    "license plate on back: {p}", "liscense plate {p}", "plate {p}, not 100% sure", "Lic. Plate No. {p}", "tag#{p}",
    "the van's plate is {p} from {state}", "Plate num: {p} / {state}", "plates came up {p}",
    "white truck ({state} plates {p})", "license plate, which was {p}, was bent",
    "my husband wrote the plate number down as {p}", "it had {p} for a plate", "the trailer has plate {p}",
    "one of the cars had license plates {p}", "the {state} plate on the Tahoe is {p}",
    "saw license plate {p} parked by the dumpster", "he gave a fake name but the tags say {p}",
    "plate of the Uber {p}", "placas del estado de {state}: {p}", "las placas del auto dicen {p}",
    "la matrícula del coche era {p}", "apunté el número de placas {p}", "placas: {p}, {state}",
    "traía placa de {state} número {p}", "el carro tiene las placas {p}", "pude ver que la placa es {p}",
    "su placa es {p}", "placa no. {p}", "camioneta con número de placas {p}", "la troca lleva placas {p}",
    "esta es la placa: {p}",
)  # fmt: skip
PARTS = (
    "plate started {part} then I lost it", "plate w/ {part} at the end",
    "couldn't read it all, plate began with {part}", "three of the plate digits: {part}",
    "part of the plate was {part}", "the end of the plate is {part}", "plate had {part} as the last ones",
    "partial tag {part}", "the tag ended with {part}", "la placa comenzaba con {part}",
    "terminación de la placa {part}", "de la placa solo recuerdo {part}",
)  # fmt: skip
TYPED = (
    "{p}", "{st} {p}", "{p} {st}", "i believe it was {p}", "{p} (not sure)", "{p} / {state}", "License {p}",
    "red truck {p}", "{p}, gray Camry", "possibly {p}", "{p} or maybe {q}", "{part} and something",
    "first half {part}", "era {p}", "la placa era {p}", "parecía {p}", "{p} de {state} creo", "{state}: {p}",
    "tag {p}",
)  # fmt: skip
NO_PLATES = (
    "I looked for the plate but it was {h}:{m} and dark", "plates from two states, {n2} cars in the lot",
    "license to practice expired in {y}", "tagged her in {y}",
    "the plate had a cover on it, the car was a {y} Malibu", "he showed a license from Texas, age {n2}",
    "nobody wrote the plate down, unit {n3}", "paid {n3} for new tags", "they switch plates every {n2} days",
    "dropped {n2} plates in the kitchen, shift ends {h}am", "her license was taken, she owes {n4} dollars",
    "vanity plate I can't remember", "tags: missing, runaway, {y}", "registration desk, room {n3}, {h}pm",
    "a license plate from Iowa or Illinois", "Missouri license but Kansas address, {n4} Oak Street",
    "he keeps plates under the seat of the F-{n3}", "no plates on it, it is a 4x4 with a 5.7 Hemi",
    "license number of the spa is not posted", "dinner plates at table {n2}",
    "the red Civic Si {y} with tinted windows has no front plate", "security tag {n1} on the jacket",
    "a plate carrier vest size {n2}", "plate glass window, suite {n3}", "his name tag says store {n4}",
    "the plates are on file at the office, case {y}-{n4}", "boiler plate text, page {n2}",
    "license renewal costs ${n2}.50", "las placas ya las cambió {n1} veces", "no tiene licencia desde {y}",
    "la placa estaba tapada, iban en una Ram 1500", "placas viejas del {y}",
    "me quitaron mi licencia, trabajo {n2} horas", "vive en el 214 de la calle 5, sin placa",
    "el pastor puso una placa en {y}", "RAV4 {y}, Altima 2.5 S, Mazda 3, plates unknown",
    "I-44 exit {n3}, US 54, MO-7, Hwy 63; nobody saw plates",
)  # fmt: skip
TYPED_NO_PLATES = (
    "couldnt see", "too far away", "no idea", "don't remember", "Honda Civic", "it was a van", "blue", "{y} Ford",
    "Missouri I think", "no la pude ver", "tapada", "de Texas", "se fue rápido", "none visible", "N/A - walked",
    "they came by bus", "different each time", "BMW X5", "paper", "2 cars", "didnt have one",
)  # fmt: skip
NAMES = (
    "dude's IG: {h}", "Snap is: {h}", "my daughter's instagram is {h}", "look up {h} on insta", "IG handle is {h}",
    "contact him at @{h}", "his telegram is @{h}", "the one on snapchat is called {h}", "posts as {h} on Instagram",
    "the ad said snap {h}", "ad says: telegram {h}", "Snap/IG: {h}", "IG & snap: {h}", "ig - {h}",
    "instagram user {h}", "username on snap is {h}", "his username is {h} on kik", "uses the name {h} on telegram",
    "cash app ${h}", "${h} on cashapp", "pay him at ${h}", "facebook.com/{h}", "TikTok: @{h}",
    "account name: {h} on insta", "insta = @{h}", "his fb is {h}", "fb name is {h}", "snapchat -> {h}",
    "follow @{h} for more", "Telegram channel @{h}", "it is on tiktok under the name {h}",
    "the snap she gave me was {h}", "IG\n{h}", "on IG he is {h}", "message from snapchat user {h}",
    "me escribe por snap como {h}", "su perfil en instagram: {h}", "el telegram de él es {h}",
    "usa el nombre de {h} en facebook", "tiene instagram, es {h}", "búscalo en instagram: {h}",
    "cuenta de snapchat: {h}", "por telegram @{h}", "anuncia en twitter con @{h}", "su cashapp es ${h}",
    "en snap la encuentras como {h}", "el insta del señor es {h}", "su tiktok {h}",
)  # fmt: skip
NO_NAMES = (
    "he checks her instagram messages every hour", "they met over snapchat in {y}", "her tiktok has {n4} views",
    "send ${n2} by venmo or he gets mad", "I saw the ad on facebook at {h}:{m}",
    "instagram is where they post the jobs", "he controls her snap and her bank account",
    "telegram group with prices from {n2} to {n3}", "she was texting on kik all night",
    "we found the listing through facebook", "her insta went dark on {m}/{d}",
    "his cash app got {n4} dollars in a week", "a man from discord drove {n3} miles",
    "the job was on Instagram as a hostess", "twitter and onlyfans are how they sell",
    "call the office @ extension {n3}", "dinner @ the Hilton @ {h}", "reach me: lee_{n2}@mail.example",
    "send it to sam at county dot example", "#humantrafficking #help{n2}", "$20 a trick, ${n3} a night",
    "snap judgment, but he looked {n2}", "facebook says she lives in {y} Oak", "his snapchat story showed cash",
    "got her number off instagram", "my insta got locked", "kik is full of creeps", "whatsapp says last seen {h}:{m}",
    "signal dropped at mile {n2}", "venmo request for {n3}", "en facebook le ofrecieron trabajo",
    "por instagram le piden fotos", "su tiktok tiene {n3} videos", "snapchat borra todo en {n2} horas",
    "el telegram que usan cambia cada semana", "la conoció por facebook en {y}", "no usa instagram",
    "le revisa el insta a diario", "@ las {h} de la noche",
)  # fmt: skip
