# left.awk -- what was left out of an inbox, in words: lines of a name and the id of a sentence, or = and the sentence itself.
BEGIN { FS = "\t" }
{ print clean($1) "\t" (substr($2, 1, 1) == "=" ? clean(substr($2, 2)) : say($2, $3)) }
