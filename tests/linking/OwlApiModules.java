import java.io.File;
import java.util.*;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.*;
import uk.ac.manchester.cs.owlapi.modularity.*;

/** For each ontology NAME.ofn of a folder: its modules for the IRIs in NAME.txt, an axiom a line, by the OWL API. */
public class OwlApiModules {
    public static void main(String[] arguments) throws Exception {
        for (File file : new File(arguments[0]).listFiles((folder, name) -> name.endsWith(".ofn"))) {
            OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
            OWLOntology ontology = manager.loadOntologyFromOntologyDocument(file);
            String base = file.getPath().substring(0, file.getPath().length() - 4);
            Set<OWLEntity> seeds = new HashSet<>();
            for (String line : java.nio.file.Files.readAllLines(java.nio.file.Path.of(base + ".txt")))
                seeds.addAll(ontology.getEntitiesInSignature(IRI.create(line)));
            for (String kind : new String[] {"bot", "top", "star"}) {
                ModuleType type = ModuleType.valueOf(kind.toUpperCase());
                List<String> lines = new ArrayList<>();
                for (OWLAxiom axiom : new SyntacticLocalityModuleExtractor(manager, ontology, type).extract(seeds))
                    if (axiom.isLogicalAxiom()) lines.add(axiom.getAxiomWithoutAnnotations().toString());
                Collections.sort(lines);
                java.nio.file.Files.write(java.nio.file.Path.of(base + "." + kind), lines);
            }
        }
    }
}
