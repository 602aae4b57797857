# What methods_text() cites; DOIs where there are any.
reference_list <- function() {
  c(
    method_references(),
    streitberg = paste(
      "Streitberg B, Roehmel J (1986). Exact distributions for permutation and rank tests: an introduction",
      "to some recently published algorithms. Statistical Software Newsletter 12:10-17."
    ),
    cox = paste(
      "Cox DR (1972). Regression models and life-tables. Journal of the Royal Statistical Society B 34:187-220.",
      "doi:10.1111/j.2517-6161.1972.tb00899.x"
    ),
    monotone = paste(
      "Heinze G, Schemper M (2001). A solution to the problem of monotone likelihood in Cox regression. Biometrics",
      "57:114-119. doi:10.1111/j.0006-341X.2001.00114.x"
    ),
    breslow = paste(
      "Breslow N (1974). Covariance analysis of censored survival data. Biometrics 30:89-99. doi:10.2307/2529620"
    ),
    efron = paste(
      "Efron B (1977). The efficiency of Cox's likelihood function for censored data. Journal of the American",
      "Statistical Association 72:557-565. doi:10.1080/01621459.1977.10480613"
    ),
    lasso = paste(
      "Tibshirani R (1996). Regression shrinkage and selection via the lasso. Journal of the Royal Statistical Society",
      "B 58:267-288. doi:10.1111/j.2517-6161.1996.tb02080.x"
    ),
    ridge = paste(
      "le Cessie S, van Houwelingen JC (1992). Ridge estimators in logistic regression. Applied Statistics 41:191-201.",
      "doi:10.2307/2347628"
    ),
    glmnet = paste(
      "Friedman J, Hastie T, Tibshirani R (2010). Regularization paths for generalized linear models via coordinate",
      "descent. Journal of Statistical Software 33(1):1-22. doi:10.18637/jss.v033.i01"
    ),
    riley = paste(
      "Riley RD, Snell KIE, Ensor J, Burke DL, Harrell FE, Moons KGM, Collins GS (2019). Minimum sample size for",
      "developing a multivariable prediction model: Part II - binary and time-to-event outcomes. Statistics in",
      "Medicine 38:1276-1296. doi:10.1002/sim.7992"
    ),
    landmark = paste(
      "Anderson JR, Cain KC, Gelber RD (1983). Analysis of survival by tumor response. Journal of Clinical Oncology",
      "1:710-719. doi:10.1200/JCO.1983.1.11.710"
    ),
    harrell = paste(
      "Harrell FE, Lee KL, Mark DB (1996). Multivariable prognostic models: issues in developing models, evaluating",
      "assumptions and adequacy, and measuring and reducing errors. Statistics in Medicine 15:361-387.",
      "doi:10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4"
    ),
    grambsch = paste(
      "Grambsch PM, Therneau TM (1994). Proportional hazards tests and diagnostics based on weighted residuals.",
      "Biometrika 81:515-526. doi:10.1093/biomet/81.3.515"
    ),
    kaplan = paste(
      "Kaplan EL, Meier P (1958). Nonparametric estimation from incomplete observations. Journal of the American",
      "Statistical Association 53:457-481. doi:10.1080/01621459.1958.10501452"
    ),
    hodges = paste(
      "Hodges JL, Lehmann EL (1963). Estimates of location based on rank tests. Annals of Mathematical",
      "Statistics 34:598-611. doi:10.1214/aoms/1177704172"
    ),
    kenward = paste(
      "Kenward MG, Roger JH (1997). Small sample inference for fixed effects from restricted maximum likelihood.",
      "Biometrics 53:983-997. doi:10.2307/2533558"
    ),
    mallinckrodt = paste(
      "Mallinckrodt CH, Lane PW, Schnell D, Peng Y, Mancuso JP (2008). Recommendations for the primary analysis of",
      "continuous endpoints in longitudinal clinical trials. Drug Information Journal 42:303-319.",
      "doi:10.1177/009286150804200402"
    ),
    bonett = paste(
      "Bonett DG, Wright TA (2000). Sample size requirements for estimating Pearson, Kendall and Spearman",
      "correlations. Psychometrika 65:23-28. doi:10.1007/BF02294183"
    ),
    fisher_z = paste(
      "Fisher RA (1921). On the \"probable error\" of a coefficient of correlation deduced from a small sample. Metron",
      "1:3-32."
    ),
    kendall = paste(
      "Kendall MG (1945). The treatment of ties in ranking problems. Biometrika 33:239-251.",
      "doi:10.1093/biomet/33.3.239"
    ),
    friedman = paste(
      "Friedman M (1937). The use of ranks to avoid the assumption of normality implicit in the analysis of variance.",
      "Journal of the American Statistical Association 32:675-701. doi:10.1080/01621459.1937.10503522"
    ),
    skillings = paste(
      "Skillings JH, Mack GA (1981). On the use of a Friedman-type statistic in balanced and unbalanced block",
      "designs. Technometrics 23:171-177. doi:10.1080/00401706.1981.10486261"
    ),
    page = paste(
      "Page EB (1963). Ordered hypotheses for multiple treatments: a significance test for linear ranks. Journal of",
      "the American Statistical Association 58:216-230. doi:10.1080/01621459.1963.10500843"
    ),
    aligned = paste(
      "Hodges JL, Lehmann EL (1962). Rank methods for combination of independent experiments in analysis of variance.",
      "Annals of Mathematical Statistics 33:482-497. doi:10.1214/aoms/1177704575"
    ),
    jonckheere = paste(
      "Jonckheere AR (1954). A distribution-free k-sample test against ordered alternatives. Biometrika",
      "41:133-145. doi:10.1093/biomet/41.1-2.133"
    ),
    gehan = paste(
      "Gehan EA (1965). A generalized Wilcoxon test for comparing arbitrarily singly-censored samples.",
      "Biometrika 52:203-223. doi:10.1093/biomet/52.1-2.203"
    ),
    armitage = paste(
      "Armitage P (1955). Tests for linear trends in proportions and frequencies. Biometrics 11:375-386.",
      "doi:10.2307/3001775"
    ),
    remark = paste(
      "McShane LM, Altman DG, Sauerbrei W, Taube SE, Gion M, Clark GM (2005). Reporting recommendations for tumor",
      "marker prognostic studies (REMARK). Journal of the National Cancer Institute 97:1180-1184.",
      "doi:10.1093/jnci/dji237"
    ),
    tripod = paste(
      "Collins GS, Reitsma JB, Altman DG, Moons KGM (2015). Transparent reporting of a multivariable prediction model",
      "for individual prognosis or diagnosis (TRIPOD): the TRIPOD statement. BMJ 350:g7594. doi:10.1136/bmj.g7594"
    ),
    consort = paste(
      "Schulz KF, Altman DG, Moher D (2010). CONSORT 2010 statement: updated guidelines for reporting parallel group",
      "randomised trials. BMJ 340:c332. doi:10.1136/bmj.c332"
    ),
    adjacent = "Agresti A (2010). Analysis of Ordinal Categorical Data, 2nd edition. Wiley.",
    standardised = paste(
      "Ge M, Durham LK, Meyer RD, Xie W, Thomas N (2011). Covariate-adjusted difference in proportions from clinical",
      "trials using logistic regression and weighted risk differences. Drug Information Journal 45:481-493.",
      "doi:10.1177/009286151104500409"
    ),
    delong = paste(
      "DeLong ER, DeLong DM, Clarke-Pearson DL (1988). Comparing the areas under two or more correlated",
      "receiver operating characteristic curves. Biometrics 44:837-845. doi:10.2307/2531595"
    ),
    newcombe = paste(
      "Newcombe RG (2006). Confidence intervals for an effect size measure based on the Mann-Whitney statistic. Part",
      "2: asymptotic methods and evaluation. Statistics in Medicine 25:559-573. doi:10.1002/sim.2324"
    ),
    youden = paste(
      "Youden WJ (1950). Index for rating diagnostic tests. Cancer 3:32-35.",
      "doi:10.1002/1097-0142(1950)3:1<32::AID-CNCR2820030106>3.0.CO;2-3"
    ),
    wilson = paste(
      "Wilson EB (1927). Probable inference, the law of succession, and statistical inference. Journal of the American",
      "Statistical Association 22:209-212. doi:10.1080/01621459.1927.10502953"
    ),
    simel = paste(
      "Simel DL, Samsa GP, Matchar DB (1991). Likelihood ratios with confidence: sample size estimation for diagnostic",
      "test studies. Journal of Clinical Epidemiology 44:763-770. doi:10.1016/0895-4356(91)90128-V"
    ),
    firth = paste(
      "Firth D (1993). Bias reduction of maximum likelihood estimates. Biometrika 80:27-38.",
      "doi:10.1093/biomet/80.1.27"
    ),
    heinze = paste(
      "Heinze G, Schemper M (2002). A solution to the problem of separation in logistic regression.",
      "Statistics in Medicine 21:2409-2419. doi:10.1002/sim.1047"
    ),
    clip = paste(
      "Heinze G, Ploner M, Beyea J (2013). Confidence intervals after multiple imputation: combining profile",
      "likelihood information from logistic regressions. Statistics in Medicine 32:5062-5076. doi:10.1002/sim.5899"
    ),
    barnard = paste(
      "Barnard J, Rubin DB (1999). Small-sample degrees of freedom with multiple imputation. Biometrika 86:948-955.",
      "doi:10.1093/biomet/86.4.948"
    ),
    olsen = paste(
      "Olsen RJ (1978). Note on the uniqueness of the maximum likelihood estimator for the Tobit model.",
      "Econometrica 46:1211-1215. doi:10.2307/1911445"
    ),
    puhr = paste(
      "Puhr R, Heinze G, Nold M, Lusa L, Geroldinger A (2017). Firth's logistic regression with rare",
      "events: accurate effect estimates and predictions? Statistics in Medicine 36:2302-2317.",
      "doi:10.1002/sim.7273"
    ),
    holm = paste(
      "Holm S (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of",
      "Statistics 6:65-70."
    ),
    hochberg = paste(
      "Hochberg Y (1988). A sharper Bonferroni procedure for multiple tests of significance. Biometrika",
      "75:800-802. doi:10.1093/biomet/75.4.800"
    ),
    bh = paste(
      "Benjamini Y, Hochberg Y (1995). Controlling the false discovery rate: a practical and powerful",
      "approach to multiple testing. Journal of the Royal Statistical Society B 57:289-300.",
      "doi:10.1111/j.2517-6161.1995.tb02031.x"
    ),
    by = paste(
      "Benjamini Y, Yekutieli D (2001). The control of the false discovery rate in multiple testing under",
      "dependency. Annals of Statistics 29:1165-1188. doi:10.1214/aos/1013699998"
    ),
    wy = paste(
      "Westfall PH, Young SS (1993). Resampling-based multiple testing. Wiley, New York."
    ),
    hommel = paste(
      "Hommel G (1988). A stagewise rejective multiple test procedure based on a modified Bonferroni test.",
      "Biometrika 75:383-386. doi:10.1093/biomet/75.2.383"
    ),
    resampling = paste(
      "Phipson B, Smyth GK (2010). Permutation p-values should never be zero: calculating exact p-values when",
      "permutations are randomly drawn. Statistical Applications in Genetics and Molecular Biology 9:39.",
      "doi:10.2202/1544-6115.1585"
    ),
    hc3 = paste(
      "MacKinnon JG, White H (1985). Some heteroskedasticity-consistent covariance matrix estimators with",
      "improved finite sample properties. Journal of Econometrics 29:305-325. doi:10.1016/0304-4076(85)90158-7"
    ),
    harrell = paste(
      "Harrell FE, Lee KL, Mark DB (1996). Multivariable prognostic models: issues in developing models,",
      "evaluating assumptions and adequacy, and measuring and reducing errors. Statistics in Medicine 15:361-387.",
      "doi:10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4"
    ),
    bootstrap632 = paste(
      "Efron B, Tibshirani R (1997). Improvements on cross-validation: the .632+ bootstrap method. Journal of",
      "the American Statistical Association 92:548-560. doi:10.1080/01621459.1997.10474007"
    ),
    noma = paste(
      "Noma H, Shinozaki T, Iba K, Teramukai S, Furukawa TA (2021). Confidence intervals of prediction accuracy",
      "measures for multivariable prediction models based on the bootstrap-based optimism correction methods.",
      "Statistics in Medicine 40:5691-5701. doi:10.1002/sim.9148"
    ),
    ici = paste(
      "Austin PC, Steyerberg EW (2019). The integrated calibration index (ICI) and related metrics for",
      "quantifying the calibration of logistic regression models. Statistics in Medicine 38:4051-4065.",
      "doi:10.1002/sim.8281"
    ),
    vickers = paste(
      "Vickers AJ, Elkin EB (2006). Decision curve analysis: a novel method for evaluating prediction models.",
      "Medical Decision Making 26:565-574. doi:10.1177/0272989X06295361"
    ),
    mcclish = paste(
      "McClish DK (1989). Analyzing a portion of the ROC curve. Medical Decision Making 9:190-195.",
      "doi:10.1177/0272989X8900900307"
    )
  )
}
