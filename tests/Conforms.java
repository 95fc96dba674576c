import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/** Holds PDFs against standards with veraPDF: a line for each rule that one breaks, "ok" where it breaks none. */
public class Conforms {
  public static void main(String[] given) throws Exception {
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    for (int at = 1; at < given.length; at++) {
      for (String name : given[0].split(",")) {
        PDFAFlavour standard = PDFAFlavour.fromString(name);
        Map<String, Integer> broken = new TreeMap<>();
        try (var parser = Foundries.defaultInstance().createParser(new File(given[at]), standard)) {
          var validator = Foundries.defaultInstance().createValidator(standard, false);
          for (TestAssertion found : validator.validate(parser).getTestAssertions()) {
            if (found.getStatus() == TestAssertion.Status.FAILED) {
              broken.merge(found.getRuleId().getClause() + " " + found.getMessage(), 1, Integer::sum);
            }
          }
        }
        String said = broken.isEmpty() ? "ok" : broken.toString();
        System.out.println(given[at] + "\t" + name + "\t" + said.replaceAll("\\s+", " "));
      }
    }
  }
}
