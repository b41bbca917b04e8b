"""One module a command of ``guanjia``. What is costly is imported when the command runs."""
