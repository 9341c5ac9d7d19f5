// SPDX-License-Identifier: MIT
/* Rule tables: from scores and columns to named segments. */
import { addressOf, Frame, frameOf } from './frame';
import { addressRoom, job, run, start, type Job } from './native/call';
import { Handle } from './native/handle';
import { emptyStruct } from './native/library';
import { checkInt, checkText, Options } from './native/options';
import { C } from './raw/table';
import { loadJob, saveJob } from './saving';
import { filled } from './structs';

/** How a new table matches and which scores it knows. */
export interface RulesOptions {
    /** The first rule that holds wins (default), or each code stands under one segment. */
    match?: 'first' | 'exact';
    /** Highest score of each dimension; 0: not used. Default 5 each. */
    scale?: { r?: number; f?: number; m?: number };
}

/** One rule. */
export interface Rule {
    /** The segment. */
    label: string;
    /** Its rank, higher is better. */
    level: number;
    /** What to do with its customers. */
    action?: string;
    /** What stands behind "when"; absent: otherwise. */
    when?: string;
}

/** What a check counted over all score cells. */
export interface RulesCounts {
    rules: number;
    /** Score combinations of the table's scale. */
    cells: number;
    /** Cells that no rule takes. */
    uncovered: number;
    /** Cells that two or more rules take. */
    multiple: number;
    /** Rules that can never win. */
    dead: number;
    /** Rules whose condition stands in an earlier rule too. */
    duplicate: number;
    /** Cells where it depends on columns other than scores. */
    undecided: number;
}

class Parsed {
    constructor(readonly address: bigint) {}
}

function newRules(name: string, options: RulesOptions | undefined): bigint {
    const given = new Options(options);
    const match = given.choice('match', { first: C.RFM_MATCH_FIRST, exact: C.RFM_MATCH_EXACT });
    const scale = new Options(given.any('scale') as object | undefined);
    const bins = (key: string) => (scale.any(key) === undefined ? 5 : scale.int(key));
    const triple = Int32Array.of(bins('r'), bins('f'), bins('m'));
    scale.done();
    given.done();
    const room = addressRoom();
    const args = [checkText('name', name), match, triple, room] as const;
    run(job('rfm_rules_new', [...args], {}, () => undefined));
    return room[0] as bigint;
}

/** A rule table. */
export class Rules extends Handle {
    /** Makes an empty table, to be filled with `add`. */
    constructor(name: string, options?: RulesOptions) {
        const parsed: unknown = options;
        super(
            'rfm_rules_free',
            parsed instanceof Parsed ? parsed.address : newRules(name, options),
        );
    }

    static #of(address: bigint): Rules {
        return new Rules('', new Parsed(address) as RulesOptions);
    }

    /** Reads a table; a mistake is named with its line and column. */
    static parse(text: string | Uint8Array): Rules {
        return run(loadJob('rfm_rules_parse', text, (at) => Rules.#of(at)));
    }

    /** Makes a built-in table; without a version its first. */
    static preset(name: string, version = 0): Rules {
        const room = addressRoom();
        const args = [checkText('name', name), checkInt('version', version, 0), room] as const;
        return run(job('rfm_rules_preset', [...args], {}, () => Rules.#of(room[0] as bigint)));
    }

    /** Lists the built-in tables. */
    static presets(): Frame {
        const room = addressRoom();
        return run(job('rfm_rules_presets', [room], {}, () => frameOf(room)));
    }

    /** Adds one rule at the end. */
    add(rule: Rule): this {
        const given = new Options(rule);
        const [label, action, when] = [
            given.text('label'),
            given.text('action'),
            given.text('when'),
        ];
        const level = given.int('level', -0x7fffffff);
        given.done();
        const args = [Handle.addressOf(this), label, level, action, when] as const;
        run(job('rfm_rules_add', [...args], { writes: [this] }, () => undefined));
        return this;
    }

    /** Writes the table as text in its canonical form, which `parse` reads. */
    save(): string {
        return run(saveJob('rfm_rules_write', this)).toString('utf8');
    }

    /** As `save`. */
    override toString(): string {
        return this.save();
    }

    /** Lists the segments in order of the table: segment, level, action, rules. */
    segments(): Frame {
        const room = addressRoom();
        const args = [Handle.addressOf(this), room] as const;
        return run(job('rfm_rules_segments', [...args], { reads: [this] }, () => frameOf(room)));
    }

    /** Proves what can be proved over all score cells. */
    check(): { counts: RulesCounts; findings: Frame } {
        const room = addressRoom();
        const counts = emptyStruct('rfm_rules_counts');
        const args = [Handle.addressOf(this), counts, room] as const;
        return run(
            job('rfm_rules_check', [...args], { reads: [this] }, () => ({
                counts: filled<RulesCounts>('rfm_rules_counts', counts),
                findings: frameOf(room),
            })),
        );
    }

    #apply(frame: Frame, options: { threads?: number } | undefined): Job<Frame> {
        const given = new Options(options);
        const threads = given.int('threads');
        given.done();
        const room = addressRoom();
        const args = [Handle.addressOf(this), addressOf(frame, 'frame'), threads, room] as const;
        return job('rfm_rules_apply', [...args], { reads: [this, frame] }, () => frameOf(room));
    }

    /** Gives the frame with segment and level added. */
    apply(frame: Frame, options?: { threads?: number }): Frame {
        return run(this.#apply(frame, options));
    }

    /** As `apply`, on a worker thread. */
    async applyAsync(frame: Frame, options?: { threads?: number }): Promise<Frame> {
        return start(() => this.#apply(frame, options));
    }

    /** Explains one row: a row for each rule, whether it won and why not. */
    explain(frame: Frame, row: number): Frame {
        const room = addressRoom();
        const at = [Handle.addressOf(this), addressOf(frame, 'frame')] as const;
        const args = [...at, checkInt('row', row), room] as const;
        return run(
            job('rfm_rules_explain', [...args], { reads: [this, frame] }, () => frameOf(room)),
        );
    }
}
