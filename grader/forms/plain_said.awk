# plain_said.awk -- what a compiler says on standard input, in words alone (plain_compiler.awk).
{ text = text $0 "\n" }
END { printf "%s", compiler_in_words(text) }
