"""Remarks on rows about persons: what is odd and changes no number."""

REMARKS = {
    "kontrollsiffra": "Personnumrets kontrollsiffra stämmer inte. Raden räknas; personen kan ha fått ett annat nummer i en annan fil.",
    "utan_id": "Raden har inget id. Den räknas som en egen person.",
    "avslut_utan_anledning": "Avslutad utan anledning. Redovisas som ”Uppgift saknas”.",
    "borjar_efter_aret": "Börjar efter årets slut. Räknas inte i år.",
    "slutade_fore_aret": "Slutade före årets början. Räknas inte i år.",
    "mer_an_fem_ar": "Har varit i insatsen i över fem år. Kontrollera startdatumet: det ger deltagartiden.",
    "ovanlig_alder": "Yngre än 15 eller äldre än 66 år.",
    "alder_mot_nummer": "Åldern skiljer mer än ett år från födelseåret i personnumret. Den levererade åldern används.",
    "samtidigt_i_insatsen": "Samma person två gånger samtidigt i samma insats. Båda raderna räknas.",
    "id_hos_flera": "Samma id står på rader med olika kön, eller med åldrar som skiljer flera år. De räknas som en person: har numren börjat om på ett nytt blad eller i en ny insats är det olika personer.",
    "inte_i_insatsrapporten": "Insatsen finns inte i insatsrapporten.",
}
