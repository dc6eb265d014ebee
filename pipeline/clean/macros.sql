-- Rules that more than one table needs. Amounts leave clean in kr, as decimals.
create or replace macro faktor(enhet) as
    case enhet when 'kr' then 1 when 'tkr' then 1000 when 'mnkr' then 1000000 end;

create or replace macro i_kr(belopp, enhet) as
    cast(belopp * faktor(enhet) as decimal(24, 6));

-- The step in which an amount was written: 18 025,8 tkr is written in steps of 100 kr.
create or replace macro precision_i_kr(enhet, decimaler) as
    cast(faktor(enhet) / pow(10, decimaler) as decimal(24, 6));

-- Costs are positive here whatever sign the delivery uses. A table whose cost rows
-- sum to less than zero was printed with minus signs; one refund does not change that.
create or replace macro kostnadstecken(summa_av_kostnadsrader) as
    case when summa_av_kostnadsrader < 0 then -1 else 1 end;
