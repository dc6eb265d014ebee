# Every verb is a `finsam` command; this file only forwards. Without make:
#   python3 pipeline/bootstrap.py report FORBUND=hbs AR=2022
PYTHON ?= python3
VERBS := report explain spara paverkar lar granska forklara granska-rojande nyckel release test check licenser sarbarheter lab protokoll docs new new-measure bench clean
# make escapes blanks in what was typed, and the shell would act on the rest: SVAR="Slut=ut_datum; Lön=annan", 'R&B'.
ACTED_ON := ; & | < > ( ) ' " ` $$ * ? ! [ ] { } \#
escaped = $(if $(1),$(call escaped,$(wordlist 2,99,$(1)),$(subst $(firstword $(1)),\$(firstword $(1)),$(2))),$(2))

.PHONY: help $(VERBS)
called = @$(PYTHON) pipeline/bootstrap.py $(1) $(call escaped,$(ACTED_ON),$(filter-out PYTHON=%,$(MAKEOVERRIDES)))
# `make help clean` tells of clean; make would take it for a second goal and clear.
ifeq ($(firstword $(MAKECMDGOALS)),help)
help:
	$(call called,help $(call escaped,$(ACTED_ON),$(wordlist 2,99,$(MAKECMDGOALS))))
$(wordlist 2,99,$(MAKECMDGOALS)):
	@:
else
help $(VERBS):
	$(call called,$@)
endif
