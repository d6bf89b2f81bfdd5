# Prints what fish offers at the end of the line that it is given.

source script.fish
complete -C $argv[1]
