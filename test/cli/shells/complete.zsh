# Prints what zsh would be given to offer at the end of the words that it is given; FILES where it is files.

autoload -Uz compinit && compinit -u
source ./script.zsh
compadd() { shift 2; print -l -- "$@" }
_files() { print -l -- FILES }
words=("$@")
CURRENT=$#words
_keymail
