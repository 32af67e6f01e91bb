# one.awk -- the record of a lab of which there is one thing to be told: STATE, TEXT and KEY, from the environment.
BEGIN { printf "%s", record("-", 1, ENVIRON["STATE"], "-", "-", "-", ENVIRON["TEXT"], ENVIRON["KEY"]) }
