"""A register small enough to know by heart: a made-up housing firm with five entries, one of them for staff alone."""

from datetime import date

from bot.knowledge.loader import Source, load_register

EXAMPLE_REGISTER_YAML = """\
controller:
  name: De Linde
  contact: {email: privacy@delinde.example, url: null}
sections:
  - id: "1"
    title: {nl: Medewerkers, en: Employees}
    keywords: {nl: [medewerker, personeel], en: [employee, staff]}
    processings:
      - id: payroll
        title: {nl: Salarisadministratie, en: Payroll}
        purpose:
          nl: De Linde betaalt lonen uit en draagt loonbelasting af.
          en: De Linde pays wages and remits payroll tax.
        lawful_basis: legal_obligation
        keywords: {nl: [loon, salaris, loonstrook], en: [wage, salary, payslip]}
        questions: {nl: ["Wie ziet mijn salaris?"], en: ["Who sees my salary?"]}
        statute: {nl: Wet op de loonbelasting 1964, en: Payroll Tax Act 1964}
        recipients: {nl: de Belastingdienst en het pensioenfonds, en: the tax authority and the pension fund}
        retention: {nl: zeven jaar na uitdiensttreding, en: seven years after you leave}
      - id: misconduct
        title: {nl: Melding van misstanden, en: Reports of misconduct}
        purpose:
          nl: De Linde onderzoekt meldingen over misstanden.
          en: De Linde looks into reports of misconduct.
        lawful_basis: legal_obligation
        keywords: {nl: [klokkenluider, misstand], en: [whistleblower, misconduct]}
        audience: staff
  - id: "2"
    title: {nl: Bezoekers en bewoners, en: Visitors and residents}
    keywords: {nl: [bezoeker, bewoner, huurder], en: [visitor, resident, tenant]}
    processings:
      - id: cctv
        title: {nl: Cameratoezicht, en: Camera surveillance}
        purpose:
          nl: De Linde bewaakt de ingangen van haar gebouwen met camera's.
          en: De Linde guards the entrances of its buildings with cameras.
        lawful_basis: legitimate_interests
        keywords: {nl: [camera, camerabeelden], en: [camera, CCTV, footage]}
        questions: {nl: ["Hangen er camera's bij de ingang?"], en: ["Are there cameras at the entrance?"]}
        interest: {nl: de veiligheid van bewoners en bezoekers, en: the safety of residents and visitors}
        retention: {nl: vier weken, en: four weeks}
      - id: visitor_badges
        title: {nl: Bezoekerspassen, en: Visitor badges}
        purpose:
          nl: De Linde schrijft bezoekers in en geeft hun een pas.
          en: De Linde signs visitors in and gives them a badge.
        lawful_basis: legitimate_interests
        keywords: {nl: [bezoekerspas, receptie], en: [badge, reception]}
      - id: newsletter
        title: {nl: Nieuwsbrief, en: Newsletter}
        purpose:
          nl: De Linde stuurt wie dat wil elke maand een nieuwsbrief.
          en: De Linde sends a newsletter every month to those who want it.
        lawful_basis: consent
        keywords: {nl: [nieuwsbrief, mailing], en: [newsletter, mailing list]}
        questions: {nl: ["Waarom krijg ik die nieuwsbrief?"], en: ["Why do I get that newsletter?"]}
"""

EXAMPLE_TOPICS_YAML = """\
topics:
  - id: access
    title: {nl: Inzage, en: Access}
    text:
      nl: U kunt {controller} vragen welke gegevens er van u zijn.
      en: You can ask {controller} which data it has about you.
    article: {nl: art. 15 AVG, en: Art. 15 GDPR}
    link: null
    keywords: {nl: [inzage, mijn gegevens inzien], en: [access, see my data]}
  - id: retention
    title: {nl: Bewaren, en: Keeping data}
    text:
      nl: Gegevens worden niet langer bewaard dan nodig.
      en: Data are kept no longer than needed.
    article: {nl: art. 5 lid 1 onder e AVG, en: Art. 5(1)(e) GDPR}
    keywords: {nl: [bewaartermijn], en: [retention period]}
"""

EXAMPLE_REGISTER = load_register(
    Source("processings.yaml", EXAMPLE_REGISTER_YAML.encode()),
    Source("topics.yaml", EXAMPLE_TOPICS_YAML.encode()),
    changed=date(2026, 11, 23),
)
