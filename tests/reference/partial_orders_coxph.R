# Plackett–Luce on partial_orders.csv as a stratified Cox model with exact ties, with model-based
# and robust (by person) standard errors; a = 0. Run here: Rscript partial_orders_coxph.R
library(survival)

orders <- read.csv("partial_orders.csv")
people <- rep(orders$order, orders$count)
items <- c("a", "b", "c", "d")

rows_of <- function(person, unranked) {
  order <- strsplit(people[person], "")[[1]]
  shown <- if (unranked == "below") items else order
  place <- match(shown, order)
  data.frame(person = person, item = factor(shown, items),
             time = ifelse(is.na(place), 9, place), event = !is.na(place))
}

fit <- function(unranked) {
  data <- do.call(rbind, lapply(seq_along(people), rows_of, unranked = unranked))
  control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
  # Robust errors exist for Efron's method only; without tied events all methods are the same.
  exact <- coxph(Surv(time, event) ~ item + strata(person), data, ties = "exact", control = control)
  robust <- coxph(Surv(time, event) ~ item + strata(person), data, ties = "efron",
                  cluster = person, control = control)
  stopifnot(all.equal(coef(exact), coef(robust), tolerance = 1e-9))
  data.frame(unranked = unranked, item = items,
             log_worth = sprintf("%.10f", c(0, coef(exact))),
             standard_error = sprintf("%.10f", c(0, sqrt(diag(vcov(exact))))),
             robust_error = sprintf("%.10f", c(0, sqrt(diag(vcov(robust))))))
}

result <- rbind(fit("below"), fit("missing"))
write.csv(result, "partial_orders_coxph.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "survival", as.character(packageVersion("survival")), "\n")
