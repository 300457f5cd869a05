-- All cells of one account, without asking for each token.
CREATE INDEX cells_row ON cells (row, token);
