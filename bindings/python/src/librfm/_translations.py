# SPDX-License-Identifier: MIT
"""Every word that charts and reports say, in each language, side by side.

A key that is missing here, or a language of it, is an error and never a gap in a page.
"""

from __future__ import annotations


def _both(en: str, nl: str) -> dict[str, str]:
    return {"en": en, "nl": nl}


MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "nl": (
        "januari", "februari", "maart", "april", "mei", "juni",
        "juli", "augustus", "september", "oktober", "november", "december",
    ),
}  # fmt: skip

_GENERAL = {
    "none": _both("(none)", "(geen)"),
    "empty": _both("There is nothing to show.", "Er is niets te tonen."),
    "listed": _both("{text}.", "{text}."),
    "yes": _both("yes", "ja"),
    "no": _both("no", "nee"),
    "score.r": _both("Recency score (R)", "Recentheid (R)"),
    "score.f": _both("Frequency score (F)", "Frequentie (F)"),
    "score.m": _both("Monetary score (M)", "Besteding (M)"),
}

_PAGE = {
    "page.title": _both("Customer report", "Klantrapport"),
    "page.as_of": _both("As of {day}", "Stand op {day}"),
    "page.contents": _both("Contents", "Inhoud"),
    "page.made_with": _both("Made with librfm {version}.", "Gemaakt met librfm {version}."),
}

_SHOP = {
    "shop.title": _both("The shop in figures", "De winkel in cijfers"),
    "shop.text": _both(
        "{customers} customers bought {receipts} times and spent {spend_net} net between "
        "{first_day} and {as_of}.",
        "{customers} klanten kochten {receipts} keer en besteedden netto {spend_net} tussen "
        "{first_day} en {as_of}.",
    ),
    "shop.text.window": _both(
        "{customers} customers bought {receipts} times and spent {spend_net} net in the window "
        "that ends on {as_of}.",
        "{customers} klanten kochten {receipts} keer en besteedden netto {spend_net} in de periode "
        "die eindigt op {as_of}.",
    ),
    "shop.baseline": _both("The year up to each day", "Het jaar tot en met elke dag"),
    "shop.totals": _both("Totals", "Totalen"),
    "figure": _both("Figure", "Cijfer"),
    "value": _both("Value", "Waarde"),
    "change": _both("Difference", "Verschil"),
    "figure.receipts": _both("Receipts of any kind", "Bonnen van elke soort"),
    "figure.registered_receipts": _both("Receipts with a customer", "Bonnen met een klant"),
    "figure.registration_by_receipts": _both(
        "Registration, by receipts", "Registratie, naar bonnen"
    ),
    "figure.registration_by_spend": _both("Registration, by spend", "Registratie, naar omzet"),
    "figure.active_customers": _both("Active customers", "Actieve klanten"),
    "figure.customers": _both("Customers ever", "Klanten ooit"),
    "figure.active_share": _both("Active share", "Aandeel actief"),
    "figure.spend_net": _both("Net spend", "Netto omzet"),
    "figure.mean_receipt": _both("Mean receipt", "Gemiddelde bon"),
    "figure.receipts_per_customer": _both("Receipts per customer", "Bonnen per klant"),
    "figure.spend_per_customer": _both("Spend per customer", "Omzet per klant"),
    "figure.repeat_rate": _both("Repeat rate", "Aandeel herhaalkopers"),
    "figure.historic_clv": _both("Value of a customer so far", "Waarde van een klant tot nu toe"),
    "figure.customers_with_email": _both("Customers with e-mail", "Klanten met e-mail"),
    "figure.email_share": _both("E-mail share", "Aandeel met e-mail"),
}

_SEGMENTS = {
    "segments.title": _both("Segments", "Segmenten"),
    "segments.text": _both(
        "Each customer is in one segment of the rule table {rules}, highest level first. The "
        "largest is {largest}, with {customers} customers ({share}).",
        "Elke klant zit in een segment van de regeltabel {rules}, het hoogste niveau eerst. Het "
        "grootste is {largest}, met {customers} klanten ({share}).",
    ),
    "segments.chart": _both("Segments: {value}", "Segmenten: {value}"),
    "segments.table": _both("Segments in numbers", "Segmenten in cijfers"),
}

_HEATMAP = {
    "heatmap.title": _both("Recency by frequency", "Recentheid en frequentie"),
    "heatmap.text": _both(
        "Customers by two scores; 5 is best where a scale has five. Each cell shows the mean spend "
        "of a customer and, below it, the number of customers; the deeper the colour, the higher "
        "the mean.",
        "Klanten naar twee scores; 5 is het best bij een schaal van vijf. Elk vak toont de "
        "gemiddelde besteding van een klant en daaronder het aantal klanten; hoe dieper de kleur, "
        "hoe hoger het gemiddelde.",
    ),
    "heatmap.chart": _both(
        "Mean spend by recency and frequency", "Gemiddelde besteding naar recentheid en frequentie"
    ),
    "heatmap.alternative": _both(
        "Grid of {down} by {across}. The highest mean spend, {mean}, is in cell {best}; the most "
        "customers, {customers}, are in cell {full}.",
        "Raster van {down} en {across}. De hoogste gemiddelde besteding, {mean}, zit in vak "
        "{best}; de meeste klanten, {customers}, zitten in vak {full}.",
    ),
    "heatmap.table": _both("Cells in numbers", "Vakken in cijfers"),
}

_PARETO = {
    "lorenz.title": _both("Concentration", "Concentratie"),
    "lorenz.text": _both(
        "The top 20% of customers bring {top_20_share} of net spend, the top 1% {top_1_share}. "
        "{customers_for_80} customers ({customers_for_80_share}) bring 80%. The Gini coefficient "
        "is {gini}: 0 is all alike, 1 is one customer with everything.",
        "De beste 20% van de klanten brengt {top_20_share} van de netto omzet, de beste 1% "
        "{top_1_share}. {customers_for_80} klanten ({customers_for_80_share}) brengen 80%. De "
        "Gini-coëfficiënt is {gini}: bij 0 is iedereen gelijk, bij 1 heeft één klant alles.",
    ),
    "lorenz.none": _both(
        "Net spend is not above zero in total, so there are no shares of it.",
        "De netto omzet is in totaal niet boven nul, dus zijn er geen aandelen van.",
    ),
    "lorenz.chart": _both("Lorenz curve of net spend", "Lorenzcurve van de netto omzet"),
    "lorenz.curve": _both("these customers", "deze klanten"),
    "lorenz.equal": _both("all spend alike", "iedereen gelijk"),
    "lorenz.x": _both("Share of customers, lowest spend first", "Aandeel klanten, laagste eerst"),
    "lorenz.y": _both("Share of spend", "Aandeel omzet"),
    "lorenz.alternative": _both(
        "The curve sags below the line of equal shares: Gini {gini}. The top 1% bring {top_1}, the "
        "top 10% {top_10}, the top 20% {top_20}.",
        "De curve hangt onder de lijn van gelijke aandelen: Gini {gini}. De beste 1% brengt "
        "{top_1}, de beste 10% {top_10}, de beste 20% {top_20}.",
    ),
    "lorenz.alternative.curve": _both(
        "Share of spend that the lowest customers have, beside the line of equal shares.",
        "Aandeel van de omzet van de laagste klanten, naast de lijn van gelijke aandelen.",
    ),
    "lorenz.points": _both("Points of the curve", "Punten van de curve"),
    "lorenz.deciles": _both("Tenths of customers, best first", "Tienden van klanten, beste eerst"),
}

_MOVES = {
    "moves.title": _both("Moves since the month before", "Verschuivingen sinds een maand eerder"),
    "moves.text": _both(
        "Segments of {before} on the left, of {after} on the right, by the same cut points: a "
        "customer moved, never the yardstick.",
        "Links de segmenten van {before}, rechts die van {after}, met dezelfde grenzen: de klant "
        "verschoof, nooit de meetlat.",
    ),
    "moves.none": _both(
        "There are no customers a month before, so nobody can have moved.",
        "Een maand eerder zijn er geen klanten, dus kan niemand verschoven zijn.",
    ),
    "moves.chart": _both("Moves between segments", "Verschuivingen tussen segmenten"),
    "moves.up": _both("up", "omhoog"),
    "moves.down": _both("down", "omlaag"),
    "moves.stayed": _both("stayed", "gebleven"),
    "moves.fresh": _both("new", "nieuw"),
    "moves.lost": _both("lost", "verloren"),
    "moves.alternative": _both(
        "{up} customers went up, {down} down, {stayed} stayed or went across; {fresh} are new or "
        "back, {lost} are lost.",
        "{up} klanten gingen omhoog, {down} omlaag, {stayed} bleven of gingen opzij; {fresh} zijn "
        "nieuw of terug, {lost} zijn verloren.",
    ),
    "moves.flow": _both("What came and went, by segment", "Wat kwam en ging, per segment"),
    "moves.matrix": _both("From segment to segment", "Van segment naar segment"),
}

_RETENTION = {
    "cohorts.title": _both("Who comes back", "Wie komt terug"),
    "cohorts.text": _both(
        "A cohort is all who bought for the first time in one month. A cell says which percentage "
        "of them bought again so many months later.",
        "Een cohort bestaat uit allen die in één maand voor het eerst kochten. Een vak zegt welk "
        "percentage daarvan zoveel maanden later weer kocht.",
    ),
    "cohorts.chart": _both("Retention by cohort", "Behoud per cohort"),
    "cohorts.size": _both("new", "nieuw"),
    "cohorts.age": _both("Months since the first purchase", "Maanden sinds de eerste aankoop"),
    "cohorts.alternative": _both(
        "Triangle of {cohorts} cohorts. One period after the first purchase between {low} and "
        "{high} buy again; the highest share of all is {most}.",
        "Driehoek van {cohorts} cohorten. Een periode na de eerste aankoop koopt tussen {low} en "
        "{high} weer; het hoogste aandeel van alle is {most}.",
    ),
    "cohorts.table": _both("Cohorts in numbers", "Cohorten in cijfers"),
    "orders.table": _both("First, second, third order", "Eerste, tweede, derde bestelling"),
    "orders.text": _both(
        "{next_customers} of {customers} customers ({next_share}) came to a second order; half of "
        "them within {days_to_next_median} days. Days with a purchase are orders here, and the "
        "last rank stands for all that follow.",
        "{next_customers} van {customers} klanten ({next_share}) kwamen tot een tweede "
        "bestelling; de helft daarvan binnen {days_to_next_median} dagen. Een dag met een aankoop "
        "is hier een bestelling, en de laatste rang staat voor alle volgende.",
    ),
}

_VALUE = {
    "clv.title": _both("Lifetime value", "Klantwaarde"),
    "clv.text": _both(
        "Over the next {horizon} days the model expects {expected_purchases} purchases and a value "
        "of {clv} from all customers together.",
        "Voor de komende {horizon} dagen verwacht het model {expected_purchases} aankopen en een "
        "waarde van {clv} van alle klanten samen.",
    ),
    "clv.text.purchases": _both(
        "Over the next {horizon} days the model expects {expected_purchases} purchases from all "
        "customers together.",
        "Voor de komende {horizon} dagen verwacht het model {expected_purchases} aankopen van alle "
        "klanten samen.",
    ),
    "clv.none": _both("No lifetime value: {reason}.", "Geen klantwaarde: {reason}."),
    "clv.none.asked": _both("a model was not asked for", "er is niet om een model gevraagd"),
    "clv.spend.none": _both("Amounts are left out: {reason}.", "Bedragen ontbreken: {reason}."),
    "clv.tracking.none": _both(
        "No tracking: {reason}.", "Geen vergelijking met het verloop: {reason}."
    ),
    "clv.tracking.short": _both("the history is too short", "de historie is te kort"),
    "clv.chart": _both("Customers by lifetime value", "Klanten naar klantwaarde"),
    "clv.x": _both("Lifetime value, up to the next mark", "Klantwaarde, tot het volgende streepje"),
    "clv.y": _both("Customers", "Klanten"),
    "clv.alternative": _both(
        "Most customers, {customers} of {of}, have a value of {low} to {high}.",
        "De meeste klanten, {customers} van {of}, hebben een waarde van {low} tot {high}.",
    ),
    "clv.bins": _both("Customers by value in numbers", "Klanten naar waarde in cijfers"),
    "clv.deciles": _both("Tenths of customers by value", "Tienden van klanten naar waarde"),
    "clv.best": _both("Highest lifetime value", "Hoogste klantwaarde"),
    "clv.parameters": _both("Parameters of {model}", "Parameters van {model}"),
    "tracking.title": _both("Is the model right?", "Klopt het model?"),
    "tracking.text": _both(
        "A model fitted to what was known on {calibration} and held against what came: up to "
        "{last_day} it expected {cumulative_expected} repeat purchases, and {cumulative_actual} "
        "were made by those customers.",
        "Een model van wat op {calibration} bekend was, naast wat volgde: tot en met {last_day} "
        "verwachtte het {cumulative_expected} herhaalaankopen, en deze klanten deden er "
        "{cumulative_actual}.",
    ),
    "tracking.chart": _both(
        "Repeat purchases, made and expected", "Herhaalaankopen, gedaan en verwacht"
    ),
    "tracking.actual": _both("made", "gedaan"),
    "tracking.expected": _both("expected", "verwacht"),
    "tracking.holdout": _both("after the fit", "na de schatting"),
    "tracking.cumulative": _both("Repeat purchases in all", "Herhaalaankopen in totaal"),
    "tracking.steps": _both("Repeat purchases in each step", "Herhaalaankopen in elke stap"),
    "tracking.alternative": _both(
        "On {day}: {actual} made, {expected} expected.",
        "Op {day}: {actual} gedaan, {expected} verwacht.",
    ),
    "tracking.table": _both("Steps in numbers", "Stappen in cijfers"),
    "alive.title": _both("One customer along time", "Een klant door de tijd"),
    "alive.text": _both(
        "Customer {customer} has the most value at risk: {value_at_risk} of {clv}. The line is the "
        "chance that this customer is still one, by what was known on each day.",
        "Bij klant {customer} staat de meeste waarde op het spel: {value_at_risk} van {clv}. De "
        "lijn is de kans dat deze klant er nog een is, naar wat op elke dag bekend was.",
    ),
    "alive.chart": _both("Chance to be alive", "Kans om nog klant te zijn"),
    "alive.chance": _both("chance to be alive", "kans nog klant te zijn"),
    "alive.purchase": _both("purchase", "aankoop"),
    "alive.alternative": _both(
        "{purchases} days with a purchase; on {day} the chance is {chance}.",
        "{purchases} dagen met een aankoop; op {day} is de kans {chance}.",
    ),
    "alive.table": _both("Days in numbers", "Dagen in cijfers"),
    "status.converged": _both(
        "{model}: the fit converged after {iterations} steps, on {customers} customers.",
        "{model}: de schatting kwam uit na {iterations} stappen, op {customers} klanten.",
    ),
    "status.flat": _both(
        "{model}: the data do not say what parameter {parameter} is ({iterations} steps, "
        "{customers} customers). Predictions can still be used; the parameter cannot.",
        "{model}: de gegevens zeggen niet wat parameter {parameter} is ({iterations} stappen, "
        "{customers} klanten). De voorspellingen zijn bruikbaar, de parameter niet.",
    ),
    "status.boundary": _both(
        "{model}: parameter {parameter} runs to its limit ({iterations} steps, {customers} "
        "customers). The model says more than these customers show; take another one.",
        "{model}: parameter {parameter} loopt naar zijn grens ({iterations} stappen, {customers} "
        "klanten). Het model zegt meer dan deze klanten tonen; neem een ander.",
    ),
    "status.stopped": _both(
        "{model}: the fit was stopped after {iterations} steps, on {customers} customers, before "
        "it was done. Do not use its figures.",
        "{model}: de schatting is na {iterations} stappen op {customers} klanten afgebroken. "
        "Gebruik de cijfers niet.",
    ),
    "status.given": _both(
        "{model}: its parameters were given, not fitted.",
        "{model}: de parameters zijn gegeven, niet geschat.",
    ),
}

_MADE = {
    "made.title": _both("How this was made", "Hoe dit gemaakt is"),
    "made.text": _both(
        "Every figure of this page is in the page as data too, under the id rfm-data.",
        "Elk cijfer van deze pagina staat er ook als gegevens in, onder het id rfm-data.",
    ),
    "made.options": _both("Options", "Opties"),
    "made.option": _both("Option", "Optie"),
    "made.cuts": _both("Cut points of the scores", "Grenzen van de scores"),
    "made.rules": _both("The rule table", "De regeltabel"),
    "option.as_of": _both("As of", "Stand op"),
    "option.window": _both("Window", "Periode"),
    "option.window.all": _both("all days", "alle dagen"),
    "option.returns": _both("Returns", "Retouren"),
    "option.returns.net": _both(
        "lower spend, are no visit", "verlagen de besteding, zijn geen bezoek"
    ),
    "option.returns.ignore": _both("are not looked at", "tellen niet mee"),
    "option.returns.cancel": _both(
        "also take back receipts returned in full", "halen volledig geretourneerde bonnen weg"
    ),
    "option.rules": _both("Rule table", "Regeltabel"),
    "option.model": _both("Model of purchases", "Model van aankopen"),
    "option.spend": _both("Model of spend", "Model van besteding"),
    "option.horizon": _both("Days ahead", "Dagen vooruit"),
    "option.lines": _both("Lines of receipts", "Bonregels"),
    "option.first_day": _both("First day", "Eerste dag"),
    "option.last_day": _both("Last day", "Laatste dag"),
    "option.version": _both("librfm", "librfm"),
    "option.library": _both("Shared library", "Bibliotheek"),
    "option.matplotlib": _both("matplotlib", "matplotlib"),
}

_COLUMNS = {
    "column.segment": _both("Segment", "Segment"),
    "column.level": _both("Level", "Niveau"),
    "column.customers": _both("Customers", "Klanten"),
    "column.share": _both("Share", "Aandeel"),
    "column.receipts": _both("Receipts", "Bonnen"),
    "column.spend_net": _both("Net spend", "Netto omzet"),
    "column.spend_share": _both("Share of spend", "Aandeel omzet"),
    "column.mean_receipt": _both("Mean receipt", "Gemiddelde bon"),
    "column.mean_days_since_last": _both("Mean days since last", "Gem. dagen sinds laatste"),
    "column.mean_receipts": _both("Mean receipts", "Gem. bonnen"),
    "column.mean_spend": _both("Mean spend", "Gem. besteding"),
    "column.customers_without_purchase": _both(
        "Customers without a purchase", "Klanten zonder aankoop"
    ),
    "column.identified_receipts": _both("Receipts with a customer", "Bonnen met een klant"),
    "column.unidentified_receipts": _both("Receipts without", "Bonnen zonder klant"),
    "column.spend_gross": _both("Gross spend", "Bruto omzet"),
    "column.returned": _both("Returned", "Geretourneerd"),
    "column.unidentified_gross": _both(
        "Gross spend without a customer", "Bruto omzet zonder klant"
    ),
    "column.unidentified_returned": _both(
        "Returned without a customer", "Geretourneerd zonder klant"
    ),
    "column.r": _both("R", "R"),
    "column.f": _both("F", "F"),
    "column.mean": _both("Mean", "Gemiddelde"),
    "column.total": _both("Total", "Totaal"),
    "column.decile": _both("Tenth", "Tiende"),
    "column.cumulative_share": _both("Cumulative", "Cumulatief"),
    "column.lowest": _both("Lowest", "Laagste"),
    "column.highest": _both("Highest", "Hoogste"),
    "column.customers_share": _both("Share of customers", "Aandeel klanten"),
    "column.before": _both("Before", "Ervoor"),
    "column.after": _both("After", "Erna"),
    "column.net": _both("Net", "Netto"),
    "column.stayed": _both("Stayed", "Gebleven"),
    "column.up_in": _both("Came up", "Omhoog erin"),
    "column.down_in": _both("Came down", "Omlaag erin"),
    "column.up_out": _both("Went up", "Omhoog eruit"),
    "column.down_out": _both("Went down", "Omlaag eruit"),
    "column.across_in": _both("Across, in", "Opzij erin"),
    "column.across_out": _both("Across, out", "Opzij eruit"),
    "column.new": _both("New", "Nieuw"),
    "column.returned_customers": _both("Back", "Terug"),
    "column.lost": _both("Lost", "Verloren"),
    "column.from_segment": _both("From", "Van"),
    "column.to_segment": _both("To", "Naar"),
    "column.cohort": _both("First purchase", "Eerste aankoop"),
    "column.age": _both("Months later", "Maanden later"),
    "column.cohort_customers": _both("In the cohort", "In het cohort"),
    "column.retention": _both("Retention", "Behoud"),
    "column.rank": _both("Order", "Bestelling"),
    "column.next_customers": _both("Came again", "Kwamen weer"),
    "column.next_share": _both("Share", "Aandeel"),
    "column.days_to_next_q25": _both("Days to next, first quarter", "Dagen tot volgende, kwart"),
    "column.days_to_next_median": _both("Days, half", "Dagen, helft"),
    "column.days_to_next_q75": _both("Days, three quarters", "Dagen, driekwart"),
    "column.spend_mean": _both("Mean spend", "Gem. besteding"),
    "column.above": _both("Above", "Boven"),
    "column.up_to": _both("Up to", "Tot en met"),
    "column.customer": _both("Customer", "Klant"),
    "column.p_alive": _both("Chance to be alive", "Kans nog klant"),
    "column.expected_purchases": _both("Expected purchases", "Verwachte aankopen"),
    "column.clv": _both("Lifetime value", "Klantwaarde"),
    "column.value_at_risk": _both("Value at risk", "Waarde op het spel"),
    "column.parameter": _both("Parameter", "Parameter"),
    "column.value": _both("Value", "Waarde"),
    "column.standard_error": _both("Standard error", "Standaardfout"),
    "column.lower": _both("95%, from", "95%, van"),
    "column.upper": _both("95%, to", "95%, tot"),
    "column.step": _both("Step", "Stap"),
    "column.last_day": _both("Up to", "Tot en met"),
    "column.is_holdout": _both("After the fit", "Na de schatting"),
    "column.actual": _both("Made", "Gedaan"),
    "column.expected": _both("Expected", "Verwacht"),
    "column.cumulative_actual": _both("Made in all", "Gedaan, totaal"),
    "column.cumulative_expected": _both("Expected in all", "Verwacht, totaal"),
    "column.day": _both("Day", "Dag"),
    "column.bought": _both("Purchase", "Aankoop"),
    "column.dimension": _both("Score", "Score"),
    "column.column": _both("Column", "Kolom"),
    "column.bins": _both("Bins", "Klassen"),
    "column.effective_bins": _both("In use", "In gebruik"),
    "column.cut_index": _both("Cut", "Grens"),
    "column.cut": _both("At", "Bij"),
}

WORDS: dict[str, dict[str, str]] = {}
for _part in (
    _GENERAL,
    _PAGE,
    _SHOP,
    _SEGMENTS,
    _HEATMAP,
    _PARETO,
    _MOVES,
    _RETENTION,
    _VALUE,
    _MADE,
    _COLUMNS,
):
    WORDS.update(_part)
