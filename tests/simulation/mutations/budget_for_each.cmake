# Input does not reduce the budget, so each new viewer may type all of it.
mutation(budget_for_each
  FILE actors/source/input_budget.cpp
  FIND [==[  granted_ -= static_cast<std::ptrdiff_t>(size);
]==]
  REPLACE [==[]==]
  BREAKS "no more input waits for a child than its budget")
