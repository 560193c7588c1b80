"""Real public votes in the Pabulib format (`.pb`): read strictly, written as a campaign.

The format: Faliszewski et al., "Participatory Budgeting: Data, Tools, and Analysis", and
Stolicki, Szufa, Talmon, arXiv:2012.06539. Three sections, META, PROJECTS and VOTES, each with
a line of column names; cells are separated by semicolons and may be quoted.
"""
