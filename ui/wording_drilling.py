"""The words of drills: chosen, played, judged, kept as competence (rules: `ui.wording`)."""

from __future__ import annotations

from ui.wording import tr

TITLE = tr("Drills")
CHOOSE = tr("Choose a drill out of the others' sight")
CHOOSE_SAYS = tr("For the trainer. Nothing counts for a patient; results are kept as competence.")
HEADS = (tr("Laid out wrong"), tr("What it teaches"), tr("Done by"))
SURPRISE = (tr("A surprise"), tr("The program draws a drill and names it at the end."))
WORD_NEW, WORD_DONE, WORD_ANY = tr("new"), tr("done"), tr("any")
PRACTICE_ONLY = tr("Drills are for practice sites. This workstation serves patients.")
NO_TABLE = tr("Labels cannot be laid out at this window. Open the practice site.")
COMPETENCE = tr("Competence")

LAY_OUT = tr("Lay the drill out, then leave it to two people")
LAY_OUT_SAYS = tr("Orders, bags and labels are prepared. It ends when you judge it here.")
LAYING = tr("One moment: the labels are being drawn")
SURPRISE_FACT = tr("Nobody knows it before the end.")
FACT_WRONG = tr("Laid out wrong")
FACT_TEACHES = tr("It teaches")
FACT_TELL = tr("Tell the two people")

RUNS = tr("A drill runs")
RUNS_SAYS = tr("Check as for a patient, and end it as for one")
RUNS_BED = tr("Labels: in the tray. Esc to the lock screen, then begin with a badge.")
RUNS_LAB = tr("Labels: in the tray. Fetch the bag from store (Alt+W, Cell laboratory).")
JUDGE = tr("Judge the drill")

JUDGING = tr("One moment: the records of the drill are being read")
RESULT = tr("The drill's result")
RESULT_SAYS = tr("Talk about it, then both sign, or one and a trainer")
NOT_YET = tr("Go back with Esc to go on, or sign that it ends so")
OUTCOMES = {
    "passed": tr("Passed: it was met and ended as it should be."),
    "unfinished": tr("Not finished: nobody ended what was met."),
    "not_met": tr("Not met: the people went another way and never met it."),
    "failed": tr("Not passed: an infusion was started."),
}
SHORT = {
    "passed": tr("passed"),
    "unfinished": tr("not finished"),
    "not_met": tr("not met"),
    "failed": tr("not passed"),
}
FACT_SAID = tr("The program said")
FACT_DID = tr("The people")
FACT_WHO = tr("Took part")
SAID_NOTHING = tr("nothing")
DID = {
    "started": tr("started an infusion"),
    "stop": tr("signed what follows the stop"),
    "hold": tr("left the bag on hold"),
    "refused": tr("put it aside and tried nothing else with it"),
    "went on": tr("went on as two people, each with scans of their own"),
    "open": tr("left it open"),
}
SIGN = tr("Sign the result")
TOOK_PART = tr("Took part")
I_TOOK_PART = tr("I took part in this drill, and we talked about its result.")
SECOND = tr("Took part, or trainer")
I_SAW = tr("I took part in this drill or watched it, and we talked about its result.")
RECORDED = tr("Recorded.")

PEOPLE = tr("Competence from drills")
PEOPLE_SAYS = tr("Choose a person to see each drill")
PEOPLE_HEADS = (tr("Person"), tr("Passed"), tr("Last drill"))
NOBODY = tr("Nobody has done a drill here yet.")
PASSED_OF = tr("{passed} of {all}")
PERSON_SAYS = tr("See the drills of {name}")
PERSON_HEADS = (tr("Drill"), tr("Last time"))

# What the records answer (`app.usecases.drilling`), in the language of the screen.
SENTENCES = (
    PRACTICE_ONLY,
    tr("A drill runs already. Judge it first."),
    tr("No drill runs now. Choose one."),
    tr("Nobody has taken part yet. Check the bag first, then come back."),
    tr("Two people sign: one who took part, and the other one or a trainer."),
)
