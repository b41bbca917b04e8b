"""Fee notices (催缴): bills told in private, reminded of, ended by «paid» (SPEC 7)."""
