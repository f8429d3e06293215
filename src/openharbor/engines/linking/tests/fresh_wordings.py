"""Wordings written after the engine was made, by the same hand: only measured, never looked at for a rule.

Whoever makes a rule for one of them moves it to the known ones and writes another in its place.
"""

PLATES = (
    "license plate number on the sedan was {p}", "he switched to a truck, plate {p}", "plate: {p} ({st})",
    "Plate/State: {p} {st}", "I took the plate down: {p}", "the plate is from {state}, {p}", "tag reads {p}",
    "my coworker got the license plate {p}", "a Dodge Charger with {state} tags {p}",
    "security camera shows plate {p}", "same van as before, plate {p}, three nights in a row", "license plates: {p}",
    "vanity plate? {p}", "the plate I wrote on my hand is {p}", "we followed up to the exit, plate {p}",
    "plate number {p}, a Toyota I think", "He drives a Tahoe (plate {p})",
    "the car's plates, {p}, come back to a rental", "I gave police the plate {p} already", "that license is {p}",
    "front plate missing, back plate says {p}", "owner of plate {p} lives there", "plates {state} {p}",
    "{p} were the plates", "car with no hubcaps and plate {p}", "the number plate said {p}",
    "plate as best I could see: {p}", "placa {p} ({state})", "es la placa {p}", "tenía placas {p}",
    "el pickup con placa de {state}: {p}", "las placas del carro que la recoge son {p}", "pongo la placa: {p}",
    "la placa que vi fue {p}", "coche gris matrícula {p}", "me dieron la placa {p}", "número de placas: {p}",
    "llegó en un Sentra con placas {p}",
)  # fmt: skip
PARTS = (
    "the plate started {part}", "saw {part} of the license plate", "plate {part}...",
    "the first part of the plate was {part}", "plate ends in {part} or so", "tag starting {part}",
    "only the last three of the plate, {part}", "partial plate number {part}",
    "the beginning of the plate was {part}", "placa que acaba en {part}", "la placa comienza {part}",
    "vi {part} de la placa nada más", "al final de la placa dice {part}",
)  # fmt: skip
TYPED = (
    "{p}", "{st} {p}", "{p} {state}", "{state}, {p}", "Plate {p}", "{p} on the van", "could be {p}",
    "{p} Chevy Impala", "{p} but not sure", "{p} / {q}", "{part} something something", "starts with {part}",
    "ends with {part}", "placas {p}", "{p} o algo así", "termina {part}", "{p} camioneta gris", "I believe {p}",
)  # fmt: skip
NO_PLATES = (
    "I tried to see the plate at {h}pm but no", "the host took our license for {n2} days",
    "they had plates from Texas last week, {n1} vans", "plate was bent, driver about {n2} years old",
    "her tag says housekeeping, floor {n1}", "his business license hangs by room {n3}",
    "{n2} plates broke and he took {n3} dollars off my pay", "he lost his license in {y}", "new tags are ${n2} here",
    "the plates were new, bought on {m}/{d}", "a Silverado {y} and a Malibu {y}; license unknown",
    "registration was {n1} months late", "fake license with birthday {m}/{d}/{y}", "tag number on the uniform {n3}",
    "2 vans and 1 bus, nobody wrote plates", "he has no license, drives an X5",
    "plates on Hwy {n2} get checked by cameras", "price tags of {n2} and {n3}",
    "I know the plate was white, that is all, near {n4} Elm", "the license desk closes at {h}:{m}",
    "plate stolen {y}, unit {n2}C", "hot plate in room {n3}, {n1} mattresses", "license class B, {n2} hours a week",
    "she was told to get a massage license for {n3} dollars", "liquor license number posted behind bar {n1}",
    "tag: escort, {n2}, incall", "dealer tag from {y}, a Kia K5 or Optima", "the temp tag expired on {m}/{d}",
    "my plate was {n2}% full", "he covers the license plate with a bag, I-29 north, {h}am",
    "apartment tag on the windshield, lot {n1}", "the F-350 has a chrome plate on back, {n1} doors",
    "US {n2} and MO-{n1}: state plates everywhere", "gate {n2}, {n1} tags missing", "license fees since {y}: {n4}",
    "no le vi la placa al CR-V {y}", "quitó las placas en el km {n2}", "una placa en la pared dice {y}",
    "les quita la licencia a los {n2} trabajadores", "placas nuevas, {n3} dólares",
    "iba sin placa a las {h}:{m}, 2 puertas", "la matrícula de la escuela cuesta {n3}",
    "placas de otro estado, {n1} hombres adentro", "mi licencia vence el {d}/{m}/{y}",
    "platos y placas en el cuarto {n3}",
)  # fmt: skip
TYPED_NO_PLATES = (
    "did not see", "i was too far", "dont know", "none seen", "Subaru", "dark color", "minivan", "no plates at all",
    "Wisconsin", "Missouri?", "no lo vi", "no había", "no se veía", "roja", "4x4", "Nissan Rogue {y}", "VW Jetta",
    "not readable", "muddy", "bike", "fake plate", "ask the manager", "changes every week", "RAV4", "CR-V {y}",
    "nada",
)  # fmt: skip
NAMES = (
    "IG @{h}", "her snap {h}", "snapchat is {h}", "he said his telegram was {h}", "insta name {h}",
    "instagram account: {h}", "you'll find it on tiktok @{h}", "he messaged from {h} on facebook", "kik user {h}",
    "kik {h}", "discord tag {h}", "twitter account {h}", "the seller is {h} on telegram", "Snap: {h} / IG: {h}",
    "contact on snap: {h}", "cash app ${h} or zelle", "send to ${h}", "Cashapp: {h}", "venmo: @{h}",
    "reach him at telegram @{h}", "her Instagram is called {h}", "page: facebook.com/{h}", "facebook page {h}",
    "onlyfans @{h}", "snapchat add {h}", "add me {h} on snap", "goes as {h} on insta", "calls himself {h} on IG",
    "username {h} (discord)", "tiktok user @{h}", "his profile on instagram is {h}", "her ig name: {h}", "IG - {h}",
    "whatsapp profile {h}", "sc: {h}", "tg: {h}", "fb {h}", "su snapchat: {h}", "instagram: {h}",
    "en facebook está como {h}", "el usuario de telegram es {h}", "mi ig es {h}", "le paga a ${h}",
    "la página de facebook es {h}", "sígueme en insta {h}", "su nombre de usuario es {h} en tiktok",
    "la cuenta es @{h}", "el telegram: {h}", "busca {h} en instagram",
)  # fmt: skip
NO_NAMES = (
    "he recruited her on instagram", "snap was how they met in {y}", "all on facebook messenger",
    "instagram or snapchat, I forget", "he sends snaps at {h}am", "her tiktok went viral",
    "the account on instagram has {n4} likes", "cash app screenshots for {n3}", "telegram calls to Mexico",
    "kik is what he uses", "my discord friends told me", "twitter has the video", "onlyfans was his idea",
    "facebook dating since {y}", "whatsapp voice notes, {n1} of them", "instagram was full of pictures of cash",
    "a snap of the motel, room {n3}", "she deleted snapchat on {m}/{d}", "her venmo is empty",
    "they pay with paypal, {n3} per girl", "signal messages vanish in {n1} hours", "threads and tiktok too",
    "the instagram girls get {n2} percent", "he told me to delete telegram", "facebook posts about jobs in {y}",
    "user on the site said {n2}", "door handle broken, room {n3}", "his name is on facebook",
    "she has {n1} accounts on snapchat", "instagram told police nothing", "call @ noon", "{n1} girls @ {n3} each",
    "write me at jo{n2}@mail.example", "#stop #{n2}girls", "paid ${n3}, then $1k", "tele-health visit at {h}",
    "of age: {n2}", "sc: south carolina, {n2} miles", "el facebook del jefe tiene fotos",
    "en su instagram presume dinero", "me encontró por tiktok", "usa telegram para vender", "snapchat no guarda nada",
    "por cash app le mandan {n3}", "la cuenta de instagram ya no está", "borró su facebook en {y}",
    "instagram y snapchat todo el día", "un grupo de whatsapp de {n2} personas",
)  # fmt: skip
