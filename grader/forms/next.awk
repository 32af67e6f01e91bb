# next.awk -- the next thing to do, after lab i of a run (labs.awk), as a sentence.
#
# Hints and handouts are the student's own tree's; of another tree, what may be done is to play a test again.
function next_step(i,    own, t) {
    own = ENVIRON["KIT_FROM"] == "labs"
    if (status[i] == 99)
        return trouble_state[i] == "fault" && own ? say("next-doctor") : ""
    if (trouble_state[i] == "nothing")
        return ""
    if (trouble_state[i] == "unbuilt")
        return own ? say("next-build", lab[i]) : ""
    if ((t = first_of(i, "failed", 1)))
        return say(own ? "next-step" : "next-again", number[t], lab[i], ENVIRON["KIT_FROM"])
    if (!own)
        return ""
    t = first_of(i, "failed", 0)
    if (ENVIRON["TEST"] != "")
        return t ? say("next-step", number[t], lab[i]) : say("next-whole", ENVIRON["TEST"], lab[i])
    if (t)
        return say(after[i] == "" ? "next-stretch-last" : "next-stretch", lab[i], number[t], after[i])
    return say(after[i] == "" ? "next-last" : "next-lab", lab[i], after[i])
}
