/**
 * `<privacy-assistant>`: a visitor asks, the controller's register of processings answers.
 *
 * One file, no dependency, no build. It stores nothing, reads nothing of the visitor and sends one request for each
 * question asked. Attributes, methods, events, custom properties and parts stand in docs/embed.md.
 */
(() => {
  const NAME = "privacy-assistant";
  // A second copy of this file, or a browser too old for it, leaves the page as it is: the element's own link works.
  if (customElements.get(NAME) || !CSS.supports("color", "oklch(from red l c h)")) return;

  const script = document.currentScript; // known only while the file is first read
  const LONGEST_QUESTION = 500; // characters, as the server has it
  const PATIENCE_MS = 10_000;
  let mounted; // the element that this file put on the page itself, where the page had none

  // What the widget says of itself, in Dutch and in English; `{je|u}` has the informal and the formal form. What is said
  // of a processing comes from the register, in the words of the privacy officer.
  const WORDS = {
    launcher: ["Privacyvraag", "Privacy question"],
    title: ["Wat doen we met {je|uw} gegevens?", "What do we do with your data?"],
    about: ["Automatisch antwoord uit ons privacyregister", "Automatic answers from our privacy register"],
    intro: ["Vraag het in {je|uw} eigen woorden, of kies:", "Ask in your own words, or choose:"],
    examples: [
      [
        "Waarvoor gebruiken jullie mijn gegevens?",
        "Hoe kan ik mijn gegevens inzien?",
        "Hoe lang bewaren jullie mijn gegevens?",
      ],
      ["What do you use my data for?", "How can I see my data?", "How long do you keep my data?"],
    ],
    label: ["{Je|Uw} vraag", "Your question"],
    note: [
      "Wie {je|u} bent, bewaren we niet. Typ geen klantnummer. Herladen wist dit gesprek.",
      "Who you are is not kept. Type no customer number. Reloading clears this conversation.",
    ],
    statement: ["Privacyverklaring", "Privacy statement"],
    send: ["Vraag", "Ask"],
    close: ["Sluiten", "Close"],
    restart: ["Opnieuw beginnen", "Start again"],
    searching: ["Zoeken…", "Searching…"],
    empty: ["Typ eerst een vraag.", "Type a question first."],
    long: ["Te lang: hoogstens 500 tekens.", "Too long: 500 characters at most."],
    asked: ["{Je|U} vroeg: ", "You asked: "],
    answer: ["Antwoord", "Answer"],
    purpose: ["Waarvoor", "What for"],
    basis: ["Grondslag", "Lawful basis"],
    rights: ["Wat {je|u} kunt doen", "What you can do"],
    others: ["Andere rechten", "Other rights"],
    read: ["Lees het in de volledige verklaring", "Read it in the full statement"],
    more: ["Lees verder", "Read more"],
    tab: [" (nieuw tabblad)", " (new tab)"],
    stamp: ["Register van {day}, versie {version}", "Register of {day}, version {version}"],
    edit: ["Vraag aanpassen", "Edit question"],
    copy: ["Kopiëren", "Copy"],
    copied: ["Gekopieerd.", "Copied."],
    selected: ["De tekst is geselecteerd.", "The text is selected."],
    print: ["Afdrukken", "Print"],
    mail: ["Mailen", "Mail"],
    helpful: ["Was dit nuttig?", "Was this helpful?"],
    yes: ["Ja", "Yes"],
    no: ["Nee", "No"],
    thanks: ["Bedankt!", "Thank you!"],
    retry: ["Probeer opnieuw", "Try again"],
    slow: ["Het antwoord duurt te lang.", "The answer is taking too long."],
    gone: ["Geen verbinding met de server.", "No connection to the server."],
    busy: ["Te veel vragen achter elkaar. Wacht een minuut.", "Too many questions in a row. Wait a minute."],
    broken: ["Er ging bij ons iets mis.", "Something went wrong on our side."],
    kept: [" {Je|Uw} vraag staat nog in het invoerveld.", " Your question is still in the input field."],
    // What can be asked next, by the fact or right that it asks for.
    retention: ["Hoe lang bewaren jullie dit?", "How long do you keep this?"],
    recipients: ["Wie krijgt deze gegevens?", "Who receives these data?"],
    withdraw_consent: ["Hoe trek ik mijn toestemming in?", "How do I withdraw my consent?"],
    objection: ["Hoe maak ik bezwaar?", "How do I object?"],
  };

  /** Return the language that a tag names, or undefined where it is none of the widget's own. */
  const known = (tag) => /^(nl|en)\b/i.exec(tag)?.[0].toLowerCase();

  /** Return what gives the words of a language by name: `{je|u}` settled, other braces filled from `values`. */
  const wordsIn = (language, formal) => (name, values) => {
    const words = WORDS[name]?.[+(known(language) !== "nl")];
    return (
      words?.replace?.(/{(.*?)\|(.*?)}/g, formal ? "$2" : "$1").replace(/{(\w+)}/g, (_, key) => values[key]) ?? words
    );
  };

  // --- Nodes ---

  /**
   * Return a new element: `make("p.note", {lang: "nl"}, "text", child)`. Its classes are its `::part` names too. What is
   * put into it becomes text, never markup: questions and register texts are data.
   */
  function make(selector, ...children) {
    const properties = children[0]?.constructor === Object && children.shift();
    const [tag, ...classes] = selector.split(".");
    const node = Object.assign(document.createElement(tag), properties);
    if (classes[0]) node.className = node.part = classes.join(" ");
    node.append(...children.flat(9).filter(Boolean));
    return node;
  }

  const unseen = (text) => make("span.unseen", text);
  const button = (name, onclick, ...content) => make(`button.${name}`, { type: "button", onclick }, content);
  const list = (name, items) =>
    make(
      `ul.${name}`,
      items.map((item) => make("li", item)),
    );

  /** Return a drawing of 24 by 24 units. */
  function icon(path) {
    const [svg, line] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  const isHere = ({ href }) => href?.split("#")[0] === location.href.split("#")[0];

  /** Return a link, or null where the address is none of the web's. Another page opens beside the conversation. */
  function link(text, address, say) {
    const node = make("a", { href: address }, text);
    if (!/^http/.test(node.protocol)) return null;
    if (isHere(node)) return node;
    node.target = "_blank";
    node.rel = "noopener";
    node.append(unseen(say("tab")));
    return node;
  }

  // --- Replies, drawn. `say` gives the words of the reply's language; `ask` and `choose` put a question. ---

  const nameOf = ({ section, title, text_language: lang }, tag) => [
    make("small", { lang }, section),
    make(tag, { lang }, title),
  ];
  const basisOf = ({ lawful_basis: { code, label } }) => make(`strong.basis.${code}`, label);
  const rightOf = ({ label, article, text }) => [make("b", label), " ", make("small", article), make("p", text)];
  const chips = (questions, ask) =>
    list(
      "chips",
      questions.map((text) => button("chip", () => ask(text), text)),
    );

  /** Return an entry as a card: what for, on which basis, what was asked about it, what one can do, and the source. */
  function card(processing, say) {
    const { purpose, lawful_basis: basis, facts, rights, statement_url: source, text_language: lang } = processing;
    const [first, ...others] = rights;
    const told = (term, ...description) => [make("dt", term), make("dd", description)];
    return make(
      "article.card",
      nameOf(processing, "h4"),
      make(
        "dl",
        told(say("purpose"), make("p", { lang }, purpose)),
        told(say("basis"), basisOf(processing), " ", make("small", basis.article), make("p", basis.explanation)),
        facts.map(({ label, text }) => told(label, make("p", { lang }, text))),
        first && told(say("rights"), rightOf(first)),
      ),
      others[0] && make("details", make("summary", say("others")), list("rights", others.map(rightOf))),
      link(say("read"), source, say),
    );
  }

  /** Return entries as buttons that show their lawful bases: the difference is seen before one chooses. */
  const choices = (processings, choose) =>
    list(
      "choices",
      processings.map((each) => button("choice", () => choose(each), nameOf(each, "b"), basisOf(each))),
    );

  /** Return the entries of a list under their sections, folded where there are many. */
  function overview(processings, choose) {
    const sections = Map.groupBy(processings, ({ section }) => section);
    const open = processings.length < 7 || sections.size < 2;
    const folds = [...sections].map(([section, entries]) => {
      const summary = make(
        "summary",
        make("span", { lang: entries[0].text_language }, section),
        ` (${entries.length})`,
      );
      return make("details", { open }, summary, choices(entries, choose));
    });
    return make("div", folds);
  }

  /** Return what a reply says, in the way its kind deserves. */
  function drawn({ kind, language, lead, topic, processings, sections, contact, ...reply }, question, say, ask) {
    // A choice is answered by the same question about the chosen entry; one from a list by its own title.
    const choose = ({ id, title }) => ask(kind === "choices" ? question : title, { context: id, shown: title });
    const cards = () => processings.map((each) => card(each, say));
    const { version, date } = reply.register;
    const day = new Date(date).toLocaleDateString(language, { dateStyle: "long", timeZone: "UTC" });
    return [
      make("p.unseen", say("answer")),
      lead && make("p", lead),
      topic &&
        make(
          "article.card",
          make("h4", topic.title),
          make("small", topic.article),
          make("p", topic.text),
          link(say("more"), topic.url, say),
        ),
      ({ choices, overview }[kind] ?? cards)(processings, choose),
      sections &&
        list(
          "sections",
          sections.map(({ title, count, url }) => [link(title, url, say), ` (${count})`]),
        ),
      /topic|fallback/.test(kind) && [make("p", contact), link(say("statement"), reply.statement_url, say)],
      make("small", say("stamp", { day, version })),
    ];
  }

  /** Return the questions that a reply suggests, those that it leaves open about its entry, or else some to begin with. */
  function nextQuestions({ kind, suggestions, processings, facets }, say) {
    const [about, another] = processings;
    const open = about && !another ? ["retention", "recipients", about.rights[0]?.id] : [];
    const next = [...suggestions, ...open.map((facet) => !facets.includes(facet) && say(facet))].filter(Boolean);
    return kind === "fallback" && !next[0] ? say("examples") : next;
  }

  /** Print one answer by itself, from a document of its own that is gone afterwards. */
  function print(question, said) {
    const paper = make("iframe.unseen", { ariaHidden: true, tabIndex: -1 });
    paper.onload = () => {
      const { contentDocument: page, contentWindow: view } = paper;
      page.title = question;
      page.adoptedStyleSheets = [sheetOf(PAPER, view)];
      page.body.append(make("h1", question), said.cloneNode(true));
      for (const folded of page.querySelectorAll("details")) folded.open = true;
      view.onafterprint = () => paper.remove();
      view.print();
    };
    said.parentNode.append(paper);
  }

  /** The element. `open`, `close` and `ask` are for the page; the rest is its own. */
  class PrivacyAssistant extends HTMLElement {
    static observedAttributes = ["address", "label", "lang", "open"];

    #frame; // the landmark that holds launcher and panel
    #launcher; // none where the element stands inline in the page
    #panel; // a dialog, or a plain div where it stands inline
    #intro; // what is read before the first question
    #log; // the turns, each a question with its answer
    #read = 0; // how far the log was scrolled; a panel that is closed has forgotten
    #status; // what a screen reader is told in between: searching, copied, too long
    #input;
    #more; // the link to the statement, beside the label
    #told = []; // [node, name of its words]: what changes with the language
    #connected; // aborted when the element leaves the page: ends its listeners
    #context = null; // the id of the entry answered last, which the next question may be about
    #pending = false;
    #address; // how the register addresses people, once a reply has said so

    connectedCallback() {
      if (this !== mounted) mounted?.remove();
      this.#connected = new AbortController();
      const { signal } = this.#connected;
      if (!this.#frame) this.#build();
      this.#relabel();
      const languages = new MutationObserver(() => this.#relabel());
      languages.observe(document, { subtree: true, attributeFilter: ["lang"] });
      signal.onabort = () => languages.disconnect();
      if (!this.#launcher) return;
      const adapt = () => requestAnimationFrame(() => (this.#panel?.open ? this.#place() : this.#stepAside()));
      for (const type of ["focusin", "scrollend", "resize", "load"])
        addEventListener(type, adapt, { signal, capture: true });
      adapt();
      if (this.hasAttribute("open")) this.#show();
    }

    disconnectedCallback() {
      this.#connected.abort();
      removeEventListener("keydown", this.#escape);
    }

    attributeChangedCallback(name, before, now) {
      if (!this.#frame) return;
      if (name !== "open") this.#relabel();
      else if (this.#launcher && (before === null) !== (now === null)) now === null ? this.#hide() : this.#show(true);
    }

    open() {
      this.toggleAttribute("open", true);
    }

    close() {
      this.toggleAttribute("open", false);
    }

    /** Open the panel and ask, as if it had been typed. The reply is shown and not returned: it is the asker's. */
    async ask(question) {
      this.open();
      await this.#ask(question);
    }

    // --- The frame ---

    #build() {
      const shield = icon("M12 3l7 3v5c0 4.5-3 8-7 10-4-2-7-5.5-7-10V6zM9.8 9.8a2.2 2.2 0 1 1 2.2 2.2v1M12 16v.1");
      this.#frame = make("section.frame");
      if (this.hasAttribute("inline")) this.#furnish(true);
      else {
        this.#launcher = button("main.launcher", () => this.toggleAttribute("open"), shield, make("span"));
        this.#launcher.ariaExpanded = false;
        this.#frame.append(this.#launcher);
      }
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheetOf(STYLE)];
      root.append(this.#frame);
    }

    /** Make the panel. Not before it is needed: most visitors never open it. */
    #furnish(inline) {
      const told = (name, selector = "span", properties) => {
        const node = make(selector, properties);
        this.#told.push([node, name]);
        return node;
      };
      const restart = button(
        "icon.restart",
        () => this.#restart(),
        icon("M4 4v6h6M4.6 9.6a8 8 0 1 1-.4 4"),
        told("restart", "span.unseen"),
      );
      const close = button("icon", () => this.close(), icon("M6 6l12 12M18 6L6 18"), told("close", "span.unseen"));
      this.#intro = make("div.intro");
      this.#log = make("div.log", { role: "log", onscroll: () => (this.#read = this.#log.scrollTop) });
      this.#status = make("p.status", { role: "status" });
      this.#more = make("span");
      this.#input = make("textarea.input", {
        id: "input",
        rows: 1,
        enterKeyHint: "send",
        oninput: () => this.#measure(),
        onkeydown: (event) => this.#keyed(event),
      });
      this.#input.setAttribute("aria-describedby", "note");
      this.#panel = make(
        inline ? "div.panel" : "dialog.panel",
        {
          onclick: ({ target }) => void (this.#launcher && isHere(target) && this.close()), // off what a link leads to
          onclose: () => this.#panel.open || this.close(), // closed by the browser: Android's way back
        },
        make(
          "header.header",
          make("div", told("title", "h2", { tabIndex: -1 }), told("about", "small")),
          restart,
          !inline && close,
        ),
        this.#intro,
        this.#log,
        this.#status,
        make(
          "form",
          { onsubmit: (event) => this.#submit(event) },
          make("div.row", make("label", { htmlFor: "input" }, told("label")), this.#more),
          told("note", "small", { id: "note" }),
          make("div.field", this.#input, told("send", "button.main.send")),
        ),
      );
      this.#frame.append(this.#panel);
    }

    get #language() {
      return known(this.closest("[lang]")?.lang);
    }

    get #server() {
      return this.getAttribute("api")?.replace(/\/$/, "") ?? new URL(script?.src || location).origin;
    }

    #words(language = this.#language) {
      return wordsIn(language, (this.getAttribute("address") ?? this.#address) === "u");
    }

    #statement(say) {
      const own = this.querySelector("a:not([href^=mailto],[href^=tel])");
      return link(
        say("statement"),
        this.getAttribute("statement") ?? own?.href ?? `${this.#server}/statement/${this.#frame.lang}`,
        say,
      );
    }

    #relabel() {
      const say = this.#words();
      this.#frame.lang = this.#language ?? "en";
      const label = this.getAttribute("label") ?? say("launcher");
      this.#frame.ariaLabel = label;
      if (this.#launcher) this.#launcher.lastChild.textContent = label;
      if (!this.#panel) return;
      for (const [node, name] of this.#told) node.textContent = say(name);
      this.#log.ariaLabel = say("title");
      if (this.#launcher) this.#panel.ariaLabel = say("title");
      this.#input.ariaLabel = say("label"); // a short screen has no room for the label itself
      this.#more.replaceChildren(this.#statement(say));
      this.#intro.replaceChildren(
        make("p", say("intro")),
        chips(say("examples"), (question) => this.#ask(question)),
      );
    }

    #fire(name, detail) {
      // An error stays on the element, as an image's does: bubbling, it would reach the page's window.onerror.
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: name !== "error", composed: true }));
    }

    // --- Opening and closing ---

    #escape = (event) => event.key === "Escape" && !event.defaultPrevented && !event.isComposing && this.close();

    /** Open the panel. One that the page has open from the start takes no focus, and never a phone's whole screen. */
    #show(moveFocus) {
      if (!moveFocus && this.#fills) return;
      if (!this.#panel) this.#furnish();
      this.#relabel(); // the element's own link may have been parsed only now
      if (moveFocus) {
        this.#place();
        (this.#fills ? this.#panel.querySelector("h2") : this.#input).focus();
      } else this.#panel.open = true;
      this.#launcher.ariaExpanded = true;
      addEventListener("keydown", this.#escape);
      this.#fire("open");
    }

    #hide() {
      this.#panel.close(); // gives the focus back to what had it before, if it was in here
      this.#launcher.ariaExpanded = false;
      removeEventListener("keydown", this.#escape);
      this.#fire("close");
    }

    /** Whether the panel takes the whole screen, as the style sheet decides. */
    get #fills() {
      return getComputedStyle(this.#frame).getPropertyValue("--fills") === "1";
    }

    /** Show the panel beside the page, or as a modal dialog over it where it takes the whole screen. */
    #place() {
      const fills = this.#fills;
      if (this.#panel.open && this.#panel.matches(":modal") === fills) return;
      const focused = this.shadowRoot.activeElement;
      this.#panel.close();
      fills ? this.#panel.showModal() : this.#panel.show();
      this.#log.scrollTop = this.#read;
      focused?.focus();
    }

    /** Move the closed launcher off what has the focus and, at the page's end, off what can't be scrolled from under it. */
    #stepAside() {
      const covers = (node) => {
        const [a, b] = [node, this.#launcher].map((each) => each.getBoundingClientRect());
        return a.width && a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
      };
      const freeOf = (nodes) =>
        [0, 1, 2, 3].find((place) => {
          this.#launcher.dataset.place = place;
          return !nodes.some(covers);
        });
      const focused = document.activeElement;
      const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 1;
      const pressable = atEnd ? document.querySelectorAll("a, button, input, select, textarea, summary") : [];
      this.#launcher.dataset.place = freeOf([focused, ...pressable]) ?? freeOf([focused]) ?? 0;
    }

    // --- Asking ---

    #keyed(event) {
      // While an input method composes, Enter chooses a character; Safari reports the last one with key code 229.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#input.form.requestSubmit();
    }

    #write(text) {
      this.#input.value = text;
      this.#measure();
    }

    /** Return whether what stands in the input is too long, and tell so. */
    #measure() {
      const tooLong = this.#input.value.length > LONGEST_QUESTION;
      this.#input.ariaInvalid = tooLong;
      this.#status.textContent = tooLong ? this.#words()("long") : "";
      return tooLong;
    }

    #submit(event) {
      event.preventDefault();
      if (!this.#measure()) this.#ask(this.#input.value);
    }

    #restart() {
      this.#log.replaceChildren();
      this.#context = null;
      this.#write("");
      this.#input.focus();
    }

    /**
     * Ask the register and show what it says as a turn of the conversation.
     *
     * `shown` is what the turn says was asked, `context` the entry that it is about. The focus stays where it is, in the
     * input as a rule, or goes to the turn where what was pressed may vanish. One question at a time: a second press
     * sends nothing.
     */
    async #ask(text, { context = this.#context, shown } = {}) {
      const question = String(text).trim();
      const say = this.#words();
      if (this.#pending) return;
      if (!question) return void (this.#status.textContent = say("empty"));
      const words = make("span", { dir: "auto" }, shown ?? question);
      const heading = make("h3", { tabIndex: -1 }, unseen(say("asked")), words);
      const edit = () => {
        this.#context = context;
        this.#write(question);
        this.#input.focus();
      };
      const pencil = button("icon.edit", edit, icon("M4 20h4L19 9l-4-4L4 16zM13 7l4 4"), unseen(say("edit")));
      const turn = make("div.turn", make("div.question", pencil, heading));
      const pressed = this.shadowRoot.activeElement?.closest(".intro, .log");
      this.#log.append(turn);
      if (this.#launcher) this.#log.tabIndex = 0; // scrolls by keyboard, now that there is something to scroll
      if (pressed) heading.focus();
      this.#done(question);
      await this.#answer(turn, { question, language: this.#language, context }, words);
    }

    /** Empty the input of a question that has been asked; a next one that is being typed stays. */
    #done(question) {
      if (this.#input.value.trim() === question) this.#write("");
    }

    /** Fetch the reply to a request into its turn; where that fails, a sentence, a way to try again, and the statement. */
    async #answer(turn, request, words) {
      const say = this.#words();
      const show = (node) => {
        turn.append(node);
        this.#log.scrollTop = turn.offsetTop - this.#log.offsetTop - 16;
      };
      this.#pending = true;
      this.#status.textContent = say("searching");
      show("");
      let response;
      try {
        response = await this.#post("/api/ask", request, AbortSignal.timeout(PATIENCE_MS));
        if (!response.ok) throw response;
        show(this.#drawn(await response.json(), request.question, words));
        this.#done(request.question);
      } catch (error) {
        const fault =
          error.name === "TimeoutError" ? "slow" : !response ? "gone" : response.status === 429 ? "busy" : "broken";
        if (!this.#input.value) this.#write(request.question);
        const kept = this.#input.value === request.question && say("kept");
        const retry = () => {
          failed.remove();
          words.parentNode.focus();
          this.#answer(turn, request, words);
        };
        // How long to wait only the server knows.
        const told = fault === "busy" && (await response.json().catch(() => ({}))).detail;
        const failed = make(
          "div.failed",
          make("p", told || say(fault), kept),
          button("retry", retry, say("retry")),
          this.#statement(say),
        );
        show(failed);
        this.#fire("error", { fault });
      }
      this.#pending = false;
      this.#status.textContent = "";
    }

    #post(path, body, signal) {
      return fetch(this.#server + path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal,
      });
    }

    /** Return the answer of a turn, and remember what it was about. */
    #drawn(reply, question, words) {
      const { kind, language, processings, reply_id: replyId } = reply;
      this.#address = reply.address;
      this.#relabel();
      if (processings[0]) this.#context = processings[1] ? null : processings[0].id;
      words.lang = language;
      const say = this.#words(language);
      const ask = (text, options) => this.#ask(text, options);
      const said = make("div.said", drawn(reply, question, say, ask));
      const copy = async () => {
        try {
          await navigator.clipboard.writeText(reply.text);
          this.#status.textContent = say("copied");
        } catch {
          getSelection().selectAllChildren(said); // this page may not write to the clipboard
          this.#status.textContent = say("selected");
        }
      };
      const mail = `mailto:?subject=${encodeURIComponent(say("title"))}&body=${encodeURIComponent(reply.text)}`;
      const tools = make(
        "div.tools",
        button("tool", copy, say("copy")),
        button("tool", () => print(words.textContent, said), say("print")),
        make("a.tool", { href: mail }, say("mail")),
      );
      this.#fire("answer", { kind, language, processings: processings.map(({ id }) => id), replyId });
      const next = chips(nextQuestions(reply, say), ask);
      return make("div.answer", { lang: language }, said, next, this.#helpful(replyId, say), tools);
    }

    #helpful(replyId, say) {
      const vote = (helpful) => () => {
        this.#post("/api/feedback", { reply_id: replyId, helpful }).catch(() => {}); // thanked all the same
        const thanks = make("p", { tabIndex: -1 }, say("thanks"));
        votes.replaceChildren(thanks);
        thanks.focus();
      };
      const votes = make(
        "div.helpful",
        make("p", say("helpful")),
        button("vote", vote(true), say("yes")),
        button("vote", vote(false), say("no")),
      );
      return votes;
    }
  }

  // --- Looks. Sizes are in em, from a root of at least 16 px: they follow the reader's setting on any page. ---

  const STYLE = `
    :host { all: initial !important; display: var(--privacy-assistant-display, contents) !important; }
    :host([inline]) { display: block !important; }
    :host([hidden]) { display: none !important; }

    .frame {
      color-scheme: light dark;
      --given: var(--privacy-assistant-accent, #0b6275);
      /* Whatever accent a page gives, its lightness is kept where text in it, and on it, stays readable. */
      --accent: light-dark(oklch(from var(--given) min(l, .43) c h), oklch(from var(--given) max(l, .82) c h));
      --paper: light-dark(#fff, #14191f);
      --ink: light-dark(#16202a, #eaeef2);
      --quiet: light-dark(#46525e, #b9c3cd);
      --line: light-dark(#d5dce2, #39434d);
      --edge: light-dark(#6a7783, #8b98a5);
      --wrong: light-dark(#b3261e, #ff9d94);
      --radius: var(--privacy-assistant-radius, 14px);
      --gap: var(--privacy-assistant-offset, 16px);
      --tap: max(2.75rem, 44px);
      color: var(--ink);
      font: var(--privacy-assistant-font-size, max(1rem, 16px)) / 1.5 var(--privacy-assistant-font, system-ui, sans-serif);
      overflow-wrap: anywhere;
    }
    :host([theme="light"]) .frame { color-scheme: light; }
    :host([theme="dark"]) .frame { color-scheme: dark; }

    * { box-sizing: border-box; margin: 0; padding: 0; }
    ul { list-style: none; }
    h2, h3 { font-size: 1em; }
    h4 { font-size: 1.125em; }
    h2, h4, button { line-height: 1.3; }
    small, dt, .tool { font-size: .8125em; font-weight: 400; line-height: 1.4; color: var(--quiet); }
    small { display: inline-block; }
    .main, label, summary, .status { font-weight: 600; }
    svg {
      width: 1.375em; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round;
      stroke-linejoin: round;
    }
    button, textarea {
      font: inherit; color: inherit; text-align: start; border: 1px solid var(--edge); border-radius: var(--radius);
      background: var(--paper);
    }
    button, a { min-block-size: var(--tap); min-inline-size: var(--tap); cursor: pointer; }
    button { padding: .5em 1em; }
    button:hover { border-color: var(--accent); }
    .basis { padding: .0625em .625em; border: 1px solid var(--edge); border-radius: 1em; font-size: .875em; }
    .main, .consent { border-color: transparent; background: var(--accent); color: var(--paper); }
    .icon { display: grid; place-items: center; padding: 0; border: 0; background: none; color: var(--quiet); }
    a { display: inline-flex; align-items: center; color: var(--accent); }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

    .launcher, dialog {
      position: fixed; z-index: var(--privacy-assistant-z-index, 2147483000);
      inset: auto; inset-block-end: calc(var(--gap) + env(safe-area-inset-bottom));
      inset-inline-end: calc(var(--gap) + env(safe-area-inset-right));
      box-shadow: 0 1px 3px #0003, 0 8px 32px #0003;
    }
    :host([position="start"]) :is(.launcher, dialog) {
      inset-inline: calc(var(--gap) + env(safe-area-inset-left)) auto;
    }
    .launcher { display: flex; align-items: center; gap: .5em; border-radius: 2em; border-color: var(--paper); }
    [data-place="1"], dialog { translate: 0 -4em; }
    [data-place="2"] { translate: 0 -8em; }
    [data-place="3"] { inset-inline: var(--gap) auto; }

    .panel {
      border: 1px solid var(--line); border-radius: var(--radius); background: var(--paper); color: inherit;
      overflow: auto; flex-direction: column;
    }
    div.panel, [open].panel { display: flex; }
    .panel > * { direction: ltr; } /* as nl and en are written, on a right-to-left page too */
    dialog {
      inline-size: min(var(--privacy-assistant-width, 27em), 100vw - 2 * var(--gap));
      max-block-size: min(var(--privacy-assistant-height, 46em), 100dvh - 2 * var(--gap) - 4em);
    }
    dialog:has(.turn) { block-size: 100dvh; } /* full height from the first question on, so that no answer moves it */
    header {
      display: flex; align-items: center; padding: .75em .5em .75em 1.25em; border-block-end: 1px solid var(--line);
    }
    header div, .helpful p, .choice b, textarea { flex: 1; }
    .intro, .log:not(:empty) {
      display: flex; flex-direction: column; gap: 1em; padding: 1em 1.25em; overflow: auto;
      overscroll-behavior: contain;
    }
    .log:not(:empty) { gap: 2em; flex: 1 1 auto; min-block-size: 5em; }
    dialog .log { scrollbar-gutter: stable; scrollbar-width: thin; }
    .intro:has(~ .log:not(:empty)), header:has(~ .log:empty) .restart { display: none; }

    .question { display: flex; justify-content: end; align-items: center; margin-block-end: 1em; }
    h3 {
      padding: .5em 1em; font-weight: 400; border: 1px solid transparent;
      border-radius: var(--radius) var(--radius) 4px;
      background: color-mix(in oklab, var(--accent) 9%, var(--paper));
    }
    .answer, .said { display: grid; gap: .75em; }
    .card, .failed {
      padding: 1em 1em .5em; border: 1px solid var(--line); border-radius: var(--radius);
      background: color-mix(in oklab, var(--ink) 2.5%, var(--paper));
    }
    .failed { display: flex; flex-wrap: wrap; gap: .5em 1em; border-color: var(--wrong); }
    .failed p { inline-size: 100%; }
    dt, .card details { margin-block-start: .75em; }
    dd p { margin-block-start: .25em; }
    details { border-block-start: 1px solid var(--line); }
    summary { padding-block: .75em; min-block-size: var(--tap); cursor: pointer; }
    .rights li { padding-block-end: .75em; }
    /* Side by side only where a long Dutch word fits beside another: most browsers can't hyphenate it. */
    .choices { display: grid; gap: .5em; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15em), 1fr)); }
    .choices li { display: grid; }
    .choice {
      display: flex; flex-direction: column; align-items: start; gap: .25em; padding: .75em;
      border-color: var(--line); hyphens: auto;
    }
    details .choice small { display: none; }
    .chips, .tools, .helpful, .field { display: flex; align-items: center; gap: .5em; }
    .field { margin-block-start: .5em; }
    .chips, .tools { flex-wrap: wrap; }
    .chip { color: var(--accent); border-radius: 2em; }
    .tool { padding: 0; border: 0; background: none; text-decoration: underline; }
    .tools { column-gap: 1.25em; }
    .turn:not(:last-child) :is(.chips, .helpful, .edit) { display: none; }

    .status { padding-inline: 1.25em; }
    form { padding: .25em 1.25em 1em; border-block-start: 1px solid var(--line); }
    .row { display: flex; justify-content: space-between; align-items: center; }
    textarea {
      min-inline-size: 0; min-block-size: var(--tap); max-block-size: 7.5em; padding: .5em .75em; resize: none;
      field-sizing: content;
    }
    [aria-invalid="true"] { border: 2px solid var(--wrong); }

    @media (max-width: 30rem), (max-height: 30rem) {
      .frame { --fills: 1; }
      dialog.panel {
        inset: 0 !important; translate: none; inline-size: 100%; max-inline-size: none; block-size: 100dvh;
        max-block-size: none; border: 0; border-radius: 0;
        padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
      }
    }
    @media (max-height: 30rem) {
      header { padding-block: 0; }
      header small, .row, .log:not(:empty) ~ form small { display: none; }
      form { padding-block: .5em; }
    }
    @media print {
      .launcher, dialog, form, .answer > :not(.said) { display: none !important; }
    }
  `;

  // An answer on paper.
  const PAPER = `
    a::after { content: " " attr(href); }
    .unseen { display: none; }
  `;

  function sheetOf(text, view = window) {
    const sheet = new view.CSSStyleSheet(); // made by script, so that a page's policy on styles does not concern it
    sheet.replaceSync(text);
    return sheet;
  }

  customElements.define(NAME, PrivacyAssistant);

  // A page that includes the script and nothing else gets an element with the script's `data-` attributes. It yields to
  // one that the page adds itself later.
  const mount = () => {
    if (document.querySelector(NAME)) return;
    mounted = make(NAME);
    for (const [name, value] of Object.entries(script?.dataset ?? {})) mounted.setAttribute(name, value);
    document.body.append(mounted);
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", mount);
  else mount();
})();
