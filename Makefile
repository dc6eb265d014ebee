# Every verb is a `finsam` command; this file only forwards. Without make:
#   python3 pipeline/bootstrap.py report FORBUND=hbs AR=2022
PYTHON ?= python3
VERBS := report explain spara paverkar lar granska forklara granska-rojande nyckel release test check licenser sarbarheter lab protokoll docs new new-measure bench clean

.PHONY: help $(VERBS)
help $(VERBS):
	@$(PYTHON) pipeline/bootstrap.py $@ $(filter-out PYTHON=%,$(MAKEOVERRIDES))
