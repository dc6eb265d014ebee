-- The reach on one side of the difference of two shares, from the limits of each.
-- Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
create or replace macro newcombe(a, a_kant, b, b_kant) as
    sqrt(power(a - a_kant, 2) + power(b_kant - b, 2));
