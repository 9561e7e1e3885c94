import com.prowidesoftware.swift.model.mx.MxCamt02900109;
import com.prowidesoftware.swift.model.mx.MxPacs00200110;
import com.prowidesoftware.swift.model.mx.MxPacs00400109;
import com.prowidesoftware.swift.model.mx.dic.*;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;

/** Writes one message of each kind that dyetrace reads and does not write, as Prowide writes it. */
public class Samples {
  static final OffsetDateTime MADE = OffsetDateTime.parse("2026-03-01T17:00:00+08:00");

  static BranchAndFinancialInstitutionIdentification6 bank(String bic) {
    return new BranchAndFinancialInstitutionIdentification6()
        .setFinInstnId(new FinancialInstitutionIdentification18().setBICFI(bic));
  }

  static ActiveOrHistoricCurrencyAndAmount sum(String amount) {
    return new ActiveOrHistoricCurrencyAndAmount().setCcy("EUR").setValue(new BigDecimal(amount));
  }

  static MxPacs00200110 status() {
    return new MxPacs00200110().setFIToFIPmtStsRpt(new FIToFIPaymentStatusReportV10()
        .setGrpHdr(new GroupHeader91().setMsgId("S1").setCreDtTm(MADE).setInstgAgt(bank("COBADEFF")))
        .addTxInfAndSts(new PaymentTransaction110().setOrgnlEndToEndId("E1").setTxSts("BLCK")
            .addStsRsnInf(new StatusReasonInformation12().setRsn(new StatusReason6Choice().setCd("AM07")).addAddtlInf("frozen"))
            .setAccptncDtTm(MADE)));
  }

  static MxPacs00400109 back() {
    return new MxPacs00400109().setPmtRtr(new PaymentReturnV09()
        .setGrpHdr(new GroupHeader90().setMsgId("B1").setCreDtTm(MADE).setNbOfTxs("1")
            .setSttlmInf(new SettlementInstruction7().setSttlmMtd(SettlementMethod1Code.CLRG)))
        .addTxInf(new PaymentTransaction112().setRtrId("T1").setOrgnlEndToEndId("E1").setOrgnlIntrBkSttlmAmt(sum("10.50"))
            .setRtrdIntrBkSttlmAmt(new ActiveCurrencyAndAmount().setCcy("EUR").setValue(new BigDecimal("9.50")))
            .setIntrBkSttlmDt(LocalDate.parse("2026-03-02"))
            .addRtrRsnInf(new PaymentReturnReason6().setRsn(new ReturnReason5Choice().setCd("FOCR")))));
  }

  static MxCamt02900109 answer() {
    return new MxCamt02900109().setRsltnOfInvstgtn(new ResolutionOfInvestigationV09()
        .setAssgnmt(new CaseAssignment5().setId("A1").setAssgnr(new Party40Choice().setAgt(bank("COBADEFF")))
            .setAssgne(new Party40Choice().setAgt(bank("BNPAFRPP"))).setCreDtTm(MADE))
        .setRslvdCase(new Case5().setId("C1").setCretr(new Party40Choice().setAgt(bank("BNPAFRPP"))))
        .setSts(new InvestigationStatus5Choice().setConf("RJCR"))
        .addCxlDtls(new UnderlyingTransaction22().addTxInfAndSts(new PaymentTransaction102().setOrgnlEndToEndId("E1")
            .setTxCxlSts(CancellationIndividualStatus1Code.RJCR)
            .addCxlStsRsnInf(new CancellationStatusReason4().setRsn(new CancellationStatusReason3Choice().setCd("AC04"))))));
  }

  public static void main(String[] args) throws Exception {
    Path into = Path.of(args[0]);
    Files.writeString(into.resolve("pacs.002.001.10.xml"), status().message());
    Files.writeString(into.resolve("pacs.004.001.09.xml"), back().message());
    Files.writeString(into.resolve("camt.029.001.09.xml"), answer().message());
  }
}
