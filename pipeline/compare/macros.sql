-- The reach on one side of the difference of two shares, from the limits of each.
-- Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
create or replace macro newcombe(a, a_kant, b, b_kant) as
    sqrt(power(a - a_kant, 2) + power(b_kant - b, 2));

-- The word for a difference, from its limits: none without an interval, and none where groups are small.
create or replace macro ordet(under, over, minsta) as
    case
        when under is null then 'utan_intervall'
        when minsta < minsta_grund('antal') then 'for_fa'
        when under > 0 then 'hogre'
        when over < 0 then 'lagre'
        else 'ingen_saker_skillnad'
    end;
