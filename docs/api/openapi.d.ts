/** The types of the v4 API, made from openapi.json by npm run generate. How to call it with them: README.md, "From TypeScript". */
export interface paths {
    "/v4/organisations/{trkref}/purchasers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create or update a purchaser; get the review state and link of each purchase */
        post: operations["recordPurchaser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/organisations/{trkref}/purchasers/{email}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a purchaser */
        get: operations["getPurchaser"];
        /** Update or rename a purchaser */
        put: operations["updatePurchaser"];
        /** The same as PUT, for clients that send POST */
        post: operations["updatePurchaserByPost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/organisations/{trkref}/purchasers/{email}/purchases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every known purchase of a purchaser, newest first */
        get: operations["listPurchases"];
        put?: never;
        /** The review state and link of the purchases asked about, known or not */
        post: operations["matchPurchasesByPost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/organisations/{trkref}/purchasers/{email}/purchases/match": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The review state and link of the purchases asked about, known or not */
        post: operations["matchPurchases"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/organisations/{trkref}/questionnaire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The review state and link of one purchase; redirects there if asked to
         * @description The one GET that writes: it creates the purchaser and the claim as the main job does. Idempotent, never cached.
         */
        get: operations["getQuestionnaire"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/organisations/{trkref}/questionnaire_template": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What purchasers of these products are asked */
        get: operations["getQuestionnaireTemplate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/organisations/{trkref}/customer_order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take in a customer order */
        post: operations["acceptCustomerOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/customer_orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take in up to 1,000 customer orders, also of several organisations */
        post: operations["acceptCustomerOrders"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/organisations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organisations of the key */
        get: operations["listOrganisations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/organisations/{trkref}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An organisation, and what customers say about it */
        get: operations["getOrganisation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/organisations/{trkref}/reviewables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Products by sku, or with format=short the scores of products */
        get: operations["listReviewables"];
        put?: never;
        /** Models of cars, with the scores of their products together */
        post: operations["queryModels"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/organisations/{trkref}/reviewable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A product, or with format=short its score */
        get: operations["getReviewable"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/organisations/{trkref}/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Published reviews, newest first: of a product, of a model, or of all products */
        get: operations["listReviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/reviews/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A published review */
        get: operations["getReview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/organisations/{trkref}/customer_experience_reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What customers say about the shop, newest first */
        get: operations["listCustomerExperienceReviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/customer_experience_reviews/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a customer says about the shop */
        get: operations["getCustomerExperienceReview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/organisations/{trkref}/totals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The figures of up to 200 products */
        get: operations["getTotals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/organisations/{trkref}/all_reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All published reviews of the shop, by id */
        get: operations["listAllReviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/organisations/{trkref}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which reviews were published, changed or taken away, in the order in which that became known */
        get: operations["listChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/reviews/{id}/increment_helpful": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A reader finds a review helpful */
        post: operations["voteReviewHelpful"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/reviews/{id}/increment_unhelpful": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A reader finds a review unhelpful */
        post: operations["voteReviewUnhelpful"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/conversations/{id}/increment_helpful": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A reader finds a question helpful */
        post: operations["voteQuestionHelpful"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/conversations/{id}/increment_unhelpful": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A reader finds a question unhelpful */
        post: operations["voteQuestionUnhelpful"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/conversation_answers/{id}/increment_helpful": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A reader finds an answer helpful */
        post: operations["voteAnswerHelpful"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/conversation_answers/{id}/increment_unhelpful": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A reader finds an answer unhelpful */
        post: operations["voteAnswerUnhelpful"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/organisations/{trkref}/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Published questions and their answers, newest first: about a product, a model, or all products */
        get: operations["listConversations"];
        put?: never;
        /**
         * A shopper asks about a product
         * @description The question waits until a person has read it. The shop's own server asks for the shopper, so that nobody confirms the address; it is told once what became of the question, and deleted after six months.
         */
        post: operations["createConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v4/conversations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A published question and its answers */
        get: operations["getConversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Why a request was refused */
        Refusal: {
            /** @description The HTTP status again */
            status: number;
            /** @description One sentence, fixed for each kind of refusal */
            message: string;
            /** @description The message again, on 403 alone: old clients read it there */
            error?: string;
            /** @description Every problem found, each starting with the path it is about */
            errors: string[];
            /** @description Quote it when you report a problem */
            request_id: string;
        };
        /** @description What names a purchase */
        PurchasePair: {
            /** @description Order reference */
            order_ref: string;
            /** @description SKU of the ordered product */
            sku: string;
        };
        /**
         * @description A purchaser and the purchases asked about. Unknown keys are ignored.
         * @example {
         *       "email": "jane@example.com",
         *       "title": "Ms",
         *       "first_name": "Jane",
         *       "purchases": [
         *         {
         *           "order_ref": "A1104528927",
         *           "sku": "SKU23432"
         *         }
         *       ]
         *     }
         */
        PurchaserBody: {
            /**
             * @description One e-mail address
             * @example jane@example.com
             */
            email: string;
            /** @description Absent keeps what is stored, null or blank clears it */
            title?: string | null;
            /** @description Absent keeps what is stored, null or blank clears it */
            first_name?: string | null;
            /** @description Absent keeps what is stored, null or blank clears it */
            surname?: string | null;
            /** @description ISO 3166-1 alpha-2, any case; UK is accepted */
            country?: string | null;
            /** @description Absent keeps what is stored, null or blank clears it */
            postcode?: string | null;
            /** @description The purchases asked about */
            purchases?: components["schemas"]["PurchasePair"][] | null;
        };
        /**
         * @description What is to change. A different e-mail renames the purchaser.
         * @example {
         *       "surname": "Smith",
         *       "country": "GB",
         *       "postcode": "SW1A 1AA"
         *     }
         */
        PurchaserUpdateBody: {
            /**
             * @description One e-mail address
             * @example jane@example.com
             */
            email?: string;
            /** @description Absent keeps what is stored, null or blank clears it */
            title?: string | null;
            /** @description Absent keeps what is stored, null or blank clears it */
            first_name?: string | null;
            /** @description Absent keeps what is stored, null or blank clears it */
            surname?: string | null;
            /** @description ISO 3166-1 alpha-2, any case; UK is accepted */
            country?: string | null;
            /** @description Absent keeps what is stored, null or blank clears it */
            postcode?: string | null;
        };
        /**
         * @description The purchases asked about, wrapped or as a bare array; no body asks about none
         * @example {
         *       "purchases": [
         *         {
         *           "order_ref": "A1104523114",
         *           "sku": "SKU4323"
         *         }
         *       ]
         *     }
         */
        MatchBody: {
            purchases?: components["schemas"]["PurchasePair"][] | null;
        } | components["schemas"]["PurchasePair"][];
        /** @description A purchase and the state of its review */
        Purchase: {
            /**
             * Format: date
             * @description Only when known
             */
            purchase_date?: string;
            /**
             * Format: date-time
             * @description When the invitation went out; only when it did, YYYY-MM-DDThh:mm:ssZ
             * @example 2014-10-15T13:27:25Z
             */
            contacted_at?: string;
            /** @description As it was sent */
            order_ref: string;
            /** @description As it was sent */
            sku: string;
            /**
             * @description The state of the review of this purchase
             * @enum {string}
             */
            review_state: "published" | "rejected" | "pending_order" | "pending_moderation" | "pending_publication" | "not_reviewed" | "undefined";
            /** @description The one link this customer needs next: the questionnaire, or the published review */
            review_url: string | null;
        };
        /** @description A purchase, the state of its review, and since when it is known */
        KnownPurchase: {
            /**
             * Format: date-time
             * @description When the purchase became known, YYYY-MM-DDThh:mm:ssZ
             * @example 2014-10-15T13:27:25Z
             */
            created_at?: string;
            /**
             * Format: date
             * @description Only when known
             */
            purchase_date?: string;
            /**
             * Format: date-time
             * @description When the invitation went out; only when it did, YYYY-MM-DDThh:mm:ssZ
             * @example 2014-10-15T13:27:25Z
             */
            contacted_at?: string;
            /** @description As it was sent */
            order_ref: string;
            /** @description As it was sent */
            sku: string;
            /**
             * @description The state of the review of this purchase
             * @enum {string}
             */
            review_state: "published" | "rejected" | "pending_order" | "pending_moderation" | "pending_publication" | "not_reviewed" | "undefined";
            /** @description The one link this customer needs next: the questionnaire, or the published review */
            review_url: string | null;
        };
        /** @description A purchaser */
        Purchaser: {
            /** @description In the spelling given first */
            email: string;
            /** @description Null when unknown */
            title: string | null;
            /** @description Null when unknown */
            first_name: string | null;
            /** @description Null when unknown */
            surname: string | null;
            /** @description Null when unknown */
            country: string | null;
            /** @description Null when unknown */
            postcode: string | null;
            /**
             * Format: date-time
             * @description When the purchaser became known, YYYY-MM-DDThh:mm:ssZ
             * @example 2014-10-15T13:27:25Z
             */
            created_at: string;
        };
        /** @description A purchaser and the purchases that were asked about */
        ReportedPurchaser: {
            /** @description In the spelling given first */
            email: string;
            /** @description Null when unknown */
            title: string | null;
            /** @description Null when unknown */
            first_name: string | null;
            /** @description Null when unknown */
            surname: string | null;
            /** @description Null when unknown */
            country: string | null;
            /** @description Null when unknown */
            postcode: string | null;
            /**
             * Format: date-time
             * @description When the purchaser became known, YYYY-MM-DDThh:mm:ssZ
             * @example 2014-10-15T13:27:25Z
             */
            created_at: string;
            /** @description One for each requested pair, in request order; absent when none were requested */
            purchases?: components["schemas"]["Purchase"][];
        };
        /** @description The state of the review and the link */
        Questionnaire: {
            /**
             * @description The state of the review of this purchase
             * @enum {string}
             */
            state: "published" | "rejected" | "pending_order" | "pending_moderation" | "pending_publication" | "not_reviewed" | "undefined";
            /** @description The one link this customer needs next: the questionnaire, or the published review */
            url: string | null;
        };
        /**
         * @description What somebody bought in one order. Unknown keys are ignored.
         * @example {
         *       "order_ref": "A1104600001",
         *       "order_date": "31-12-2026",
         *       "customer": {
         *         "email": "jane@example.com",
         *         "first_name": "Jane"
         *       },
         *       "order_items": [
         *         {
         *           "sku": "SKU23432",
         *           "price": "55,99",
         *           "currency": "GBP"
         *         }
         *       ]
         *     }
         */
        CustomerOrderBody: {
            /** @description The organisation; required in a batch */
            trkref?: string;
            /** @description Order reference */
            order_ref: string;
            /** @description dd-mm-yyyy or ISO; required unless fulfilment_date is there */
            order_date?: string | null;
            /** @description dd-mm-yyyy or ISO; required unless order_date is there */
            fulfilment_date?: string | null;
            /** @description ISO 639-1 */
            language?: string | null;
            /** @description Language and region */
            locale?: string | null;
            /** @description The branch that sold it, by the shop's code */
            branch_code?: string | null;
            /** @description The order was cancelled: no invitation. Absent: nothing is said */
            cancelled?: boolean;
            /** @description ISO 8601; an order that says it was changed before the one that is kept changes nothing */
            updated_at?: string | null;
            customer: {
                /** @description One e-mail address */
                email: string;
                /** @description The shop's reference of the customer; cutomer_ref is read as well */
                customer_ref?: string | null;
                /** @description Title */
                title?: string | null;
                /** @description First name */
                first_name?: string | null;
                /** @description Surname */
                surname?: string | null;
                /** @description ISO 3166-1 alpha-2; alpha-3 codes and names are read too */
                country?: string | null;
                /** @description Postcode */
                postcode?: string | null;
            };
            order_items: {
                /** @description SKU of the ordered product */
                sku: string;
                /** @description A number, or digits with a comma or a dot before the cents; separators between thousands and a currency's sign are passed over, and it is rounded to four places */
                price?: string | number | null;
                /** @description ISO 4217 */
                currency?: string | null;
                /** @description Kept with the order as it was sent */
                metadata?: {
                    [key: string]: {
                        [key: string]: unknown;
                    } | unknown[] | string | number | boolean | null;
                } | null;
                /** @description The item was refunded: no invitation. Of several lines of one sku all have to say so. Absent: nothing is said */
                refunded?: boolean;
                /** @description The item was cancelled, in the same way */
                cancelled?: boolean;
                /** @description Whether the purchaser was given something for a review: true or false is shown with it, nothing is shown as not known */
                incentivised?: boolean;
            }[];
        };
        /** @description The order is stored; it is processed in a moment */
        AcceptedOrder: {
            /** @description The HTTP status again */
            status: number;
            /**
             * Format: uuid
             * @description Quote it when you ask about this request
             */
            id: string;
            /** @description What became of it */
            message: string;
            /** @description What was left out, or could have meant something else: each begins with the path of the value. Absent where there is nothing to tell */
            warnings?: string[];
        };
        /** @description What became of a batch of orders */
        OrderBatch: {
            /** @description The HTTP status again */
            status: number;
            /**
             * Format: uuid
             * @description Quote it when you ask about this request
             */
            id: string;
            /** @description What became of it */
            message: string;
            summary: {
                /** @description How many orders are stored */
                accepted: number;
                /** @description How many were refused */
                rejected: number;
            };
            /** @description One for each refused order; absent where all were accepted */
            errors?: {
                /** @description The refused order, as it was sent */
                customer_order: {
                    [key: string]: unknown;
                } | unknown[] | string | number | boolean | null;
                /** @description Every problem of it */
                errors: string[];
            }[];
            /** @description What was left out, or could have meant something else: each begins with the path of the value. Absent where there is nothing to tell */
            warnings?: string[];
        };
        /** @description A question of the questionnaire */
        QuestionnaireQuestion: {
            /** @description A number for a scored question (8 is the overall score, 7 value for money), a name for any other */
            id: number | string;
            /** @description In the language of the organisation's locale */
            text: string;
            /** @description Scores, named choices, or null for free text */
            valid_answers: number[] | {
                display_text: string;
                value: boolean | null;
            }[] | null;
            /** @description In characters; only where the answer is free text */
            answer_max_length?: number;
            required: boolean;
        };
        /** @description A section of the questionnaire */
        QuestionnaireSection: {
            /** @enum {string} */
            section_type: "product_section" | "retailer_section" | "reviewer_section";
            /** @description Of a product section */
            sku?: string;
            header: string;
            /** @description What stands before the questions */
            intro: string | null;
            /** @description What stands after them */
            footer: string | null;
            /** @description A picture of the product */
            image_url: string | null;
            questions: components["schemas"]["QuestionnaireQuestion"][];
        };
        /** @description What a purchaser of these products is asked */
        QuestionnaireTemplate: {
            sections: components["schemas"]["QuestionnaireSection"][];
        };
        /** @description Where this page stands in the list */
        Pagination: {
            /** @description How many there are on all pages */
            total_entries: number;
            total_pages: number;
            /** @description The page that was asked for; the first is 1 */
            current_page: number;
            /** @description How many a page has at most */
            per_page: number;
            /** @description Null on the first page; the last page for one beyond the end */
            previous_page: number | null;
            /** @description Null on the last page and beyond */
            next_page: number | null;
        };
        /** @description A question that is answered with a score, and its answers */
        Facet: {
            question_id: number;
            translation_key: string;
            /** @description In the language of the locale that was asked for, else English */
            display_text: string;
            /** @description Whether it is still asked */
            is_active: boolean;
            is_public: boolean;
            /** @enum {string|null} */
            tag: "overall" | "value-for-money" | null;
            statistics: {
                /** @description The sum of all scores, each from 1 to 10 */
                summation: number;
                /** @description How many answered; the score is summation / respondents */
                respondents: number;
            };
        };
        /** @description An organisation of the key */
        Organisation: {
            trkref: string;
            /** @example en-GB */
            locale: string;
            name: string;
            /** @example /v4/organisations/ACME/reviewables */
            reviewables_path: string;
            customer_experience_reviews_path: string;
            /** @description The public page about the organisation's reviews */
            organisation_url_with_reviews: string;
        };
        /** @description What customers say about the shop, as percentages */
        CustomerExperienceScores: {
            /** @description Of those who were asked, who gave 7 or more of 10 */
            percentage_who_would_recommend: number;
            /** @description How many answered; with 0 the percentage is 0 too */
            number_of_retailer_rating_reviews: number;
            /** @description Who said yes */
            percentage_happy_with_delivery: number;
            /** @description How many answered; with 0 the percentage is 0 too */
            number_of_retailer_delivery_reviews: number;
            /** @description Who said yes */
            percentage_happy_with_customer_service: number;
            /** @description How many answered; with 0 the percentage is 0 too */
            number_of_retailer_service_reviews: number;
        };
        /** @description An organisation, and what customers say about it */
        OrganisationDetail: {
            trkref: string;
            /** @example en-GB */
            locale: string;
            name: string;
            /** @example /v4/organisations/ACME/reviewables */
            reviewables_path: string;
            customer_experience_reviews_path: string;
            /** @description The public page about the organisation's reviews */
            organisation_url_with_reviews: string;
            customer_experience_scores: components["schemas"]["CustomerExperienceScores"];
        };
        /** @description The organisations of the key */
        OrganisationList: {
            summary: {
                pagination: components["schemas"]["Pagination"];
            };
            organisations: components["schemas"]["Organisation"][];
        };
        /** @description A product that can be reviewed */
        Reviewable: {
            /** @description What the product is called */
            name: string;
            has_reviews: boolean;
            has_image: boolean;
            /** @description The picture of the product feed */
            image_url: string | null;
            finder_options: {
                sku: string;
                locale: string;
            };
            /** @example /v4/organisations/ACME/reviews?locale=en-GB&sku=100000 */
            reviews_path: string;
            /** @description The product's page in the shop, by the product feed */
            organisation_url: string | null;
            /** @description The public page of its reviews */
            organisation_url_with_reviews: string;
        };
        /** @description The score of a product */
        ShortReviewable: {
            sku: string;
            review_count: number;
            /** @description With one decimal at most; 0 without reviews */
            average_score: number;
        };
        /** @description The score of a product */
        ShortReviewableDetail: {
            sku: string;
            review_count: number;
            /**
             * @description A number as text (ruling 19)
             * @example 8.4
             */
            average_score: string;
        };
        /** @description A page of products, by sku */
        ReviewableList: {
            summary: {
                pagination: components["schemas"]["Pagination"];
            };
            reviewables: components["schemas"]["Reviewable"][];
        };
        /** @description The scores of products */
        ShortReviewableList: {
            summary: {
                /**
                 * Format: date-time
                 * @description When it was made, by the shop's clock
                 */
                date_time_created: string;
                product_count: number;
            };
            reviewables: components["schemas"]["ShortReviewable"][];
        };
        /** @description Models of cars, with the scores of their products together */
        ModelList: {
            summary: {
                count: number;
            };
            reviewables: {
                attributes: {
                    manufacturer: string;
                    model: string;
                };
                product_summary: {
                    review_count: number;
                    /** @description With one decimal */
                    average_score: number;
                    /** @description Whether there are reviews in the shop's language */
                    show_badge: boolean;
                    /** @description Whether there are reviews in others alone */
                    show_international_review_badge: boolean;
                };
            }[];
        };
        /**
         * @description The models asked for; without a query all of them
         * @example {
         *       "query": {
         *         "manufacturer": "Skoda",
         *         "model": [
         *           "Octavia",
         *           "Fabia"
         *         ]
         *       }
         *     }
         */
        ModelQueryBody: {
            query?: {
                manufacturer?: string | string[];
                model?: string | string[];
            };
        };
        /** @description The retailer's public reply */
        FastResponse: {
            response: string;
            respondent: {
                /** @description The shop */
                custom_name: string | null;
                /** @description Null */
                first_name: string | null;
                /** @description Null */
                surname: string | null;
                /** @description Null */
                job_title: string | null;
                /** @description The shop */
                display_name: string;
            };
            organisation: {
                trkref: string;
                name: string;
                /** @description Address of a picture */
                logo: string | null;
            };
        };
        /** @description What the author lets everybody know */
        Reviewer: {
            /** @description The name under which the author wrote; null if they stay anonymous */
            first_name: string | null;
            /** @description Their town, if they gave it */
            location: string | null;
            /** @description Null */
            segment: string | null;
            /** @description Null */
            facebook_avatar_url: string | null;
        };
        /** @description What the author lets everybody know */
        ListedReviewer: {
            /** @description The review's own id: authors are not told apart */
            id: number;
            /** @description The name under which the author wrote; null if they stay anonymous */
            first_name: string | null;
            /** @description Their town, if they gave it */
            location: string | null;
            /** @description Null */
            segment: string | null;
            /** @description Null */
            facebook_avatar_url: string | null;
        };
        /** @description In lists of cars: all null (ruling 20) */
        CarPurchaserTexts: {
            automotive_service: null;
            car: null;
            cottage: null;
            cruise: null;
            destination: null;
            generic_product: null;
            hotel: null;
            park: null;
            property: null;
            service_only_insurance: null;
            tour: null;
            travel: null;
        };
        /** @description A published review in a list */
        ListedReview: {
            id: number;
            overall_score: number;
            /** @description How many readers found it helpful */
            helpful: number;
            /** @description How many did not */
            not_helpful: number;
            /** @description What the author liked */
            good_points: string | null;
            /** @description What they did not like */
            bad_points: string | null;
            /** @description What else they wrote */
            general_comments: string | null;
            product: {
                /** @description Always the same for a sku, and no other's */
                id: number;
                name: string;
                /** @description The picture of the product feed */
                image_url: string | null;
            };
            retailer_product: {
                name: string;
                sku: string;
            };
            fast_responses: components["schemas"]["FastResponse"][];
            embeddable: boolean;
            /** @description The scores of this author */
            facets: components["schemas"]["Facet"][];
            /**
             * Format: date
             * @description When it was published
             */
            publish_date: string;
            /**
             * Format: date
             * @description When the product was bought; null if that is not known
             */
            purchase_date: string | null;
            /**
             * Format: date
             * @description When it was delivered; null if that is not known
             */
            delivery_date: string | null;
            /** @description Only where the shop has it shown; null */
            customer_ref?: string | null;
            /** @description Only where the shop has it shown */
            order_ref?: string;
            /**
             * Format: date
             * @description The date by which the list is sorted: that of publication
             */
            sort_and_display_date: string;
            /** @description Whether an order has confirmed the purchase */
            verified: boolean;
            confirmed_purchaser_text: string | components["schemas"]["CarPurchaserTexts"];
            reviewer: components["schemas"]["ListedReviewer"];
        };
        /** @description A published review */
        Review: {
            id: number;
            overall_score: number;
            /** @description How many readers found it helpful */
            helpful: number;
            /** @description How many did not */
            not_helpful: number;
            /** @description What the author liked */
            good_points: string | null;
            /** @description What they did not like */
            bad_points: string | null;
            /** @description What else they wrote */
            general_comments: string | null;
            product: {
                /** @description Always the same for a sku, and no other's */
                id: number;
                name: string;
                /** @description The picture of the product feed */
                image_url: string | null;
            };
            retailer_product: {
                name: string;
                sku: string;
            };
            fast_responses: components["schemas"]["FastResponse"][];
            embeddable: boolean;
            /** @description The scores of this author */
            facets: components["schemas"]["Facet"][];
            /**
             * Format: date
             * @description When it was published
             */
            publish_date: string;
            /**
             * Format: date
             * @description When the product was bought; null if that is not known
             */
            purchase_date: string | null;
            /**
             * Format: date
             * @description When it was delivered; null if that is not known
             */
            delivery_date: string | null;
            /** @description Only where the shop has it shown; null */
            customer_ref?: string | null;
            /** @description Only where the shop has it shown */
            order_ref?: string;
            /** @description How the purchase was verified */
            confirmed_purchaser_text: string;
            came_from_reevoo_launch: boolean;
            reviewer: components["schemas"]["Reviewer"];
        };
        /** @description Which reviews may be listed: by language, by country, or all */
        Regions: {
            /** @description The region of lists where none is asked for */
            default: string;
            /** @description The region of this list */
            current: string;
            available: {
                key: string;
                translation_key: string;
                number_of_reviews: number;
                /** @description Whether they are in the reader's language */
                in_native_language: boolean;
            }[];
        };
        /** @description A page of published reviews, newest first */
        ReviewList: {
            summary: {
                facets: components["schemas"]["Facet"][];
                pagination: {
                    /** @description How many there are on all pages */
                    total_entries: number;
                    total_pages: number;
                    /** @description The page that was asked for; the first is 1 */
                    current_page: number;
                    /** @description How many a page has at most */
                    per_page: number;
                    /** @description Null on the first page; the last page for one beyond the end */
                    previous_page: number | null;
                    /** @description Null on the last page and beyond */
                    next_page: number | null;
                    /** @description How many say something in words */
                    total_entries_with_content: number;
                };
                /** @description In days: how old a review may be that counts for the shop; null for any age. This list has all ages */
                moving_window_size: number | null;
                regions: components["schemas"]["Regions"];
            };
            reviews: components["schemas"]["ListedReview"][];
        };
        /** @description The vote was taken */
        VoteTaken: {
            status: number;
        };
        /** @description What a customer says about the shop */
        CustomerExperienceReview: {
            id: number;
            /** @description The branch of the purchase */
            branch_attribution: string | null;
            /**
             * Format: date
             * @description When it was published
             */
            publish_date: string;
            /**
             * Format: date
             * @description When the product was bought; null if that is not known
             */
            purchase_date: string | null;
            /**
             * Format: date
             * @description When it was delivered; null if that is not known
             */
            delivery_date: string | null;
            /** @description How likely the author is to recommend the shop, 0 to 10; null if they did not say */
            nps_score: number | null;
            /** @description Only where the shop has it shown; null */
            customer_ref?: string | null;
            /** @description Only where the shop has it shown */
            order_ref?: string;
            /** @description How the purchase was verified */
            confirmed_purchaser_text: string;
            fast_responses: components["schemas"]["FastResponse"][];
            reviewer: components["schemas"]["Reviewer"];
            /** @description Always six, in the same order */
            responses: {
                display_key: string;
                answer: string | boolean | null;
            }[];
        };
        /** @description A page of what customers say about the shop, newest first */
        CustomerExperienceReviewList: {
            summary: {
                pagination: components["schemas"]["Pagination"];
            };
            customer_experience_reviews: components["schemas"]["CustomerExperienceReview"][];
        };
        /** @description An answer to a question, as shoppers read it */
        ConversationAnswer: {
            id: number;
            /** @description The answer */
            response: string;
            /**
             * Format: date-time
             * @description Since when it is shown; edits do not move it
             */
            created_at: string;
            /** @description Who answers: the shop, or what an owner chose to be called */
            first_name: string;
            /** @description Null */
            town: string | null;
            /** @description Null */
            job_title: string | null;
            /** @description Since when an owner owns the product, in the shop's language; null for the shop */
            reviewer_segment: string | null;
            /** @description How many readers found it helpful */
            helpful: number;
            /** @description How many did not */
            unhelpful: number;
            /** @description Null */
            review_url: string | null;
            /** @description Null */
            review_locale: string | null;
            /** @description Null */
            reviewer_facebook_url: string | null;
            /** @description retailer: the shop has answered; owner: somebody who bought the product */
            response_type: string;
            /** @description The shop; null for an owner */
            retailer_name: string | null;
            /** @description Address of the shop's picture, where it has set one; null for an owner */
            retailer_image_url: string | null;
        };
        /** @description A published question and the answers to it */
        Conversation: {
            id: number;
            /** @description The name under which it was asked */
            first_name: string;
            question: string;
            /**
             * Format: date-time
             * @description When it was asked
             */
            created_at: string;
            /** @description How many readers found it helpful */
            helpful: number;
            /** @description How many did not */
            unhelpful: number;
            /** @description True: every published question is shown in embeds */
            embeddable: boolean;
            /** @description Language and country of the shop */
            retailer_locale: string;
            answers_count: number;
            answers: components["schemas"]["ConversationAnswer"][];
            /** @description Empty: what the shop says is among the answers */
            fast_responses: components["schemas"]["FastResponse"][];
        };
        /** @description Published questions, newest first */
        ConversationList: {
            summary: {
                /** @description Questions with at least one answer */
                question_count: number;
                answers_count: number;
            };
            conversations: components["schemas"]["Conversation"][];
        };
        /** @description The question waits for a person to read it */
        QuestionTaken: {
            status: number;
        };
        /** @description The figures of a product's published reviews */
        ProductTotals: {
            sku: string;
            review_count: number;
            /** @description How many say something in words */
            reviews_with_content: number;
            /** @description With one decimal at most; null without reviews */
            average_score: number | null;
            /** @description How often each score was given, from 1 to 10; always ten */
            scores: {
                score: number;
                count: number;
            }[];
            languages: {
                language: string;
                count: number;
            }[];
            /** @description Further scores: the mean is summation / respondents */
            questions: {
                question_id: number;
                respondents: number;
                summation: number;
            }[];
        };
        /** @description The figures of several products */
        ProductTotalsList: {
            /** @description One for each sku, in the order asked */
            totals: components["schemas"]["ProductTotals"][];
        };
        /** @description A published review, with all that its public page says */
        WholeReview: {
            id: number;
            sku: string;
            /** @description Its public page */
            url: string;
            language: string;
            overall_score: number;
            facets: components["schemas"]["Facet"][];
            /** @description What the author liked */
            good_points: string | null;
            /** @description What they did not like */
            bad_points: string | null;
            /** @description What else they wrote */
            general_comments: string | null;
            reviewer: {
                /** @description Null if the author stays anonymous */
                first_name: string | null;
                /** @description Their town, if they gave it */
                location: string | null;
            };
            about_shop: {
                /** @description 0 to 10 */
                nps_score: number | null;
                /** @description Null if the author did not say */
                would_buy_again: boolean | null;
                /** @description Null if the author did not say */
                happy_with_delivery: boolean | null;
                /** @description Null if the author did not say */
                happy_with_customer_service: boolean | null;
                /** @description About the shop */
                general_comments: string | null;
            };
            verification: {
                /**
                 * @description order: the shop's order confirms the purchase. shop: the shop has named it, and no order yet
                 * @enum {string}
                 */
                method: "order" | "shop";
                /** @description The same in words */
                text: string;
            };
            /** @description Whether the author was given something for it, says the shop; null if it has not said */
            incentivised: boolean | null;
            /** @description The order was cancelled */
            cancelled: boolean;
            /** @description The product was refunded */
            refunded: boolean;
            /** @description Readers had seen another text of it before */
            edited: boolean;
            /** @description The branch of the purchase */
            branch: string | null;
            /** Format: date */
            purchase_date: string | null;
            /** Format: date */
            delivery_date: string | null;
            /** Format: date-time */
            published_at: string;
            helpful: number;
            not_helpful: number;
            reply: {
                text: string;
                /** Format: date-time */
                published_at: string;
            } | null;
            /** @description Only where the shop has it shown */
            order_ref?: string;
        };
        /** @description A part of all published reviews of a shop */
        AllReviews: {
            /** @description By id, upwards */
            reviews: components["schemas"]["WholeReview"][];
            /** @description What to send as cursor for the next part; null at the end */
            next_cursor: string | null;
        };
        /** @description What was published, changed or taken away */
        Changes: {
            changes: {
                /** @description The review */
                id: number;
                /** Format: date-time */
                changed_at: string;
                /** @description false: it is gone, for whatever reason. true: fetch it again */
                visible: boolean;
            }[];
            /** @description What to send as cursor next time, also when there is nothing new */
            next_cursor: string;
            /** @description Whether there are more changes already */
            has_more: boolean;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Refusal = components['schemas']['Refusal'];
export type PurchasePair = components['schemas']['PurchasePair'];
export type PurchaserBody = components['schemas']['PurchaserBody'];
export type PurchaserUpdateBody = components['schemas']['PurchaserUpdateBody'];
export type MatchBody = components['schemas']['MatchBody'];
export type Purchase = components['schemas']['Purchase'];
export type KnownPurchase = components['schemas']['KnownPurchase'];
export type Purchaser = components['schemas']['Purchaser'];
export type ReportedPurchaser = components['schemas']['ReportedPurchaser'];
export type Questionnaire = components['schemas']['Questionnaire'];
export type CustomerOrderBody = components['schemas']['CustomerOrderBody'];
export type AcceptedOrder = components['schemas']['AcceptedOrder'];
export type OrderBatch = components['schemas']['OrderBatch'];
export type QuestionnaireQuestion = components['schemas']['QuestionnaireQuestion'];
export type QuestionnaireSection = components['schemas']['QuestionnaireSection'];
export type QuestionnaireTemplate = components['schemas']['QuestionnaireTemplate'];
export type Pagination = components['schemas']['Pagination'];
export type Facet = components['schemas']['Facet'];
export type Organisation = components['schemas']['Organisation'];
export type CustomerExperienceScores = components['schemas']['CustomerExperienceScores'];
export type OrganisationDetail = components['schemas']['OrganisationDetail'];
export type OrganisationList = components['schemas']['OrganisationList'];
export type Reviewable = components['schemas']['Reviewable'];
export type ShortReviewable = components['schemas']['ShortReviewable'];
export type ShortReviewableDetail = components['schemas']['ShortReviewableDetail'];
export type ReviewableList = components['schemas']['ReviewableList'];
export type ShortReviewableList = components['schemas']['ShortReviewableList'];
export type ModelList = components['schemas']['ModelList'];
export type ModelQueryBody = components['schemas']['ModelQueryBody'];
export type FastResponse = components['schemas']['FastResponse'];
export type Reviewer = components['schemas']['Reviewer'];
export type ListedReviewer = components['schemas']['ListedReviewer'];
export type CarPurchaserTexts = components['schemas']['CarPurchaserTexts'];
export type ListedReview = components['schemas']['ListedReview'];
export type Review = components['schemas']['Review'];
export type Regions = components['schemas']['Regions'];
export type ReviewList = components['schemas']['ReviewList'];
export type VoteTaken = components['schemas']['VoteTaken'];
export type CustomerExperienceReview = components['schemas']['CustomerExperienceReview'];
export type CustomerExperienceReviewList = components['schemas']['CustomerExperienceReviewList'];
export type ConversationAnswer = components['schemas']['ConversationAnswer'];
export type Conversation = components['schemas']['Conversation'];
export type ConversationList = components['schemas']['ConversationList'];
export type QuestionTaken = components['schemas']['QuestionTaken'];
export type ProductTotals = components['schemas']['ProductTotals'];
export type ProductTotalsList = components['schemas']['ProductTotalsList'];
export type WholeReview = components['schemas']['WholeReview'];
export type AllReviews = components['schemas']['AllReviews'];
export type Changes = components['schemas']['Changes'];
export type $defs = Record<string, never>;
export interface operations {
    recordPurchaser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PurchaserBody"];
            };
        };
        responses: {
            /** @description A purchaser and the purchases that were asked about */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportedPurchaser"];
                };
            };
            /** @description A purchaser and the purchases that were asked about */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportedPurchaser"];
                };
            };
            /** @description The key is not good for "orders" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    getPurchaser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
                /**
                 * @description The purchaser's e-mail address, percent-encoded or raw
                 * @example jane@example.com
                 */
                email: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A purchaser */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Purchaser"];
                };
            };
            /** @description The key is not good for "orders" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    updatePurchaser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
                /**
                 * @description The purchaser's e-mail address, percent-encoded or raw
                 * @example jane@example.com
                 */
                email: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PurchaserUpdateBody"];
            };
        };
        responses: {
            /** @description A purchaser */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Purchaser"];
                };
            };
            /** @description The key is not good for "orders" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    updatePurchaserByPost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
                /**
                 * @description The purchaser's e-mail address, percent-encoded or raw
                 * @example jane@example.com
                 */
                email: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PurchaserUpdateBody"];
            };
        };
        responses: {
            /** @description A purchaser */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Purchaser"];
                };
            };
            /** @description The key is not good for "orders" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    listPurchases: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
                /**
                 * @description The purchaser's e-mail address, percent-encoded or raw
                 * @example jane@example.com
                 */
                email: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The purchases and the states of their reviews */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KnownPurchase"][];
                };
            };
            /** @description The key is not good for "orders" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    matchPurchasesByPost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
                /**
                 * @description The purchaser's e-mail address, percent-encoded or raw
                 * @example jane@example.com
                 */
                email: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MatchBody"];
            };
        };
        responses: {
            /** @description The purchases and the states of their reviews */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KnownPurchase"][];
                };
            };
            /** @description The key is not good for "orders" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    matchPurchases: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
                /**
                 * @description The purchaser's e-mail address, percent-encoded or raw
                 * @example jane@example.com
                 */
                email: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MatchBody"];
            };
        };
        responses: {
            /** @description The purchases and the states of their reviews */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KnownPurchase"][];
                };
            };
            /** @description The key is not good for "orders" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    getQuestionnaire: {
        parameters: {
            query: {
                /**
                 * @description The purchaser's e-mail address
                 * @example jane@example.com
                 */
                email: string;
                /**
                 * @description Order reference
                 * @example A1104523114
                 */
                order_ref: string;
                /**
                 * @description SKU of the ordered product
                 * @example SKU4323
                 */
                sku: string;
                /** @description The purchaser's first name */
                first_name?: string;
                /** @description true or 1 redirects to the link, where there is one */
                redirect?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state of the review and the link */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Questionnaire"];
                };
            };
            /** @description To the link */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The key is not good for "orders" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    getQuestionnaireTemplate: {
        parameters: {
            query: {
                /**
                 * @description SKU of a product; repeat it for several, at most 80; sku without brackets means the same
                 * @example SKU4323
                 */
                "sku[]": string | string[];
            };
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What a purchaser of these products is asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionnaireTemplate"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    acceptCustomerOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body gets the first answer again */
                "idempotency-key"?: string;
            };
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerOrderBody"];
            };
        };
        responses: {
            /** @description The order is stored; it is processed in a moment */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedOrder"];
                };
            };
            /** @description The key is not good for "orders" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    acceptCustomerOrders: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body gets the first answer again */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example [
                 *       {
                 *         "trkref": "ACME",
                 *         "order_ref": "A1104600002",
                 *         "order_date": "31-12-2026",
                 *         "customer": {
                 *           "email": "jane@example.com",
                 *           "first_name": "Jane"
                 *         },
                 *         "order_items": [
                 *           {
                 *             "sku": "SKU4323"
                 *           }
                 *         ]
                 *       }
                 *     ]
                 */
                "application/json": components["schemas"]["CustomerOrderBody"][];
            };
        };
        responses: {
            /** @description What became of a batch of orders */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderBatch"];
                };
            };
            /** @description What became of a batch of orders */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderBatch"];
                };
            };
            /** @description The key is not good for "orders" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description What became of a batch of orders */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderBatch"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    listOrganisations: {
        parameters: {
            query?: {
                /** @description The page; 1 unless given */
                page?: string;
                /** @description How many on a page; 30 unless given, 100 at most */
                per_page?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organisations of the key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationList"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    getOrganisation: {
        parameters: {
            query?: {
                /** @description Only what customers of this branch say */
                branch_code?: string;
                /** @description true: reviews of any age count, not only those of the moving window */
                older_reviews?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An organisation, and what customers say about it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationDetail"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    listReviewables: {
        parameters: {
            query?: {
                /** @description Only reviews of purchases at this branch, by its code in the branch feed */
                branch_code?: string;
                /** @description short: the scores alone */
                format?: string;
                /** @description At most 80, with commas between them */
                skus?: string;
                /** @description The page; 1 unless given */
                page?: string;
                /** @description How many on a page; 30 unless given, 100 at most */
                per_page?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewableList"] | components["schemas"]["ShortReviewableList"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    queryModels: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModelQueryBody"];
            };
        };
        responses: {
            /** @description Models of cars, with the scores of their products together */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    getReviewable: {
        parameters: {
            query: {
                /**
                 * @description A product, or series: and a product group
                 * @example SKU23432
                 */
                sku: string;
                /** @description Language, or language and country, of the reader, such as en-GB */
                locale?: string;
                /** @description Only reviews of purchases at this branch, by its code in the branch feed */
                branch_code?: string;
                /** @description short: the scores alone */
                format?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reviewable"] | components["schemas"]["ShortReviewableDetail"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    listReviews: {
        parameters: {
            query: {
                /**
                 * @description Language, or language and country, of the reader, such as en-GB
                 * @example en-GB
                 */
                locale: string;
                /** @description A product, or series: and a product group */
                sku?: string;
                /** @description Only reviews of purchases at this branch, by its code in the branch feed */
                branch_code?: string;
                /** @description my-locale, my-country, my-languages, english or worldwide; for cars multi-country */
                region?: string;
                /** @description The page; 1 unless given */
                page?: string;
                /** @description How many on a page; 15 unless given, 30 at most */
                per_page?: string;
                /** @description For cars */
                manufacturer?: string;
                /** @description For cars */
                model?: string;
                /** @description For cars */
                model_variant?: string;
                /** @description For cars */
                model_year?: string;
                /** @description For cars */
                body_type?: string;
                /** @description For cars */
                doors?: string;
                /** @description For cars */
                used?: string;
                /** @description For cars */
                vehicle_type?: string;
                /** @description For cars */
                fuel_type?: string;
                /** @description For cars */
                transmission?: string;
                /** @description For cars */
                model_display?: string;
                /** @description For cars */
                spec_description?: string;
                /** @description For cars */
                engine_size_in_liters?: string;
                /** @description For cars */
                image_url?: string;
                /** @description For cars */
                engine_size?: string;
                /** @description For cars */
                model_from_year?: string;
                /** @description For cars */
                model_to_year?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of published reviews, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewList"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    getReview: {
        parameters: {
            query?: {
                /** @description The organisation's trkref; if absent, any organisation of the key */
                trkref?: string;
                /** @description Only reviews of purchases at this branch, by its code in the branch feed */
                branch_code?: string;
                /** @description Language, or language and country, of the reader, such as en-GB */
                locale?: string;
            };
            header?: never;
            path: {
                /**
                 * @description Its id, a whole number
                 * @example 1
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A published review */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    listCustomerExperienceReviews: {
        parameters: {
            query?: {
                /** @description Only reviews of purchases at this branch, by its code in the branch feed */
                branch_code?: string;
                /** @description true: reviews of any age, not only those of the moving window */
                older_reviews?: string;
                /** @description Language, or language and country, of the reader, such as en-GB */
                locale?: string;
                /** @description The page; 1 unless given */
                page?: string;
                /** @description How many on a page; 15 unless given, 30 at most */
                per_page?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of what customers say about the shop, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerExperienceReviewList"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    getCustomerExperienceReview: {
        parameters: {
            query?: {
                /** @description The organisation's trkref; if absent, any organisation of the key */
                trkref?: string;
                /** @description Only reviews of purchases at this branch, by its code in the branch feed */
                branch_code?: string;
                /** @description Language, or language and country, of the reader, such as en-GB */
                locale?: string;
            };
            header?: never;
            path: {
                /**
                 * @description Its id, a whole number
                 * @example 1
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What a customer says about the shop */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerExperienceReview"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    getTotals: {
        parameters: {
            query: {
                /**
                 * @description At most 200, with commas between them
                 * @example SKU23432,SKU4323
                 */
                skus: string;
            };
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures of several products */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductTotalsList"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    listAllReviews: {
        parameters: {
            query?: {
                /** @description next_cursor of the last answer; without it, from the beginning */
                cursor?: string;
                /** @description How many at most; 100 unless given, and 100 at most */
                per_page?: string;
                /** @description An instant, such as 2026-03-01T00:00:00Z: only what has changed since */
                updated_since?: string;
                /** @description Language, or language and country, of the reader, such as en-GB */
                locale?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A part of all published reviews of a shop */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllReviews"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    listChanges: {
        parameters: {
            query?: {
                /** @description next_cursor of the last answer; without it, from the beginning */
                cursor?: string;
                /** @description How many at most; 100 unless given, and 100 at most */
                per_page?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was published, changed or taken away */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Changes"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    voteReviewHelpful: {
        parameters: {
            query?: {
                /** @description The organisation's trkref; if absent, any organisation of the key */
                trkref?: string;
                /** @description Any word of yours for the reader: their vote counts once, and their last one counts. It may be sent in a JSON body too */
                voter?: string;
            };
            header?: never;
            path: {
                /**
                 * @description Its id, a whole number
                 * @example 1
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The vote was taken */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VoteTaken"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    voteReviewUnhelpful: {
        parameters: {
            query?: {
                /** @description The organisation's trkref; if absent, any organisation of the key */
                trkref?: string;
                /** @description Any word of yours for the reader: their vote counts once, and their last one counts. It may be sent in a JSON body too */
                voter?: string;
            };
            header?: never;
            path: {
                /**
                 * @description Its id, a whole number
                 * @example 1
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The vote was taken */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VoteTaken"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    voteQuestionHelpful: {
        parameters: {
            query?: {
                /** @description The organisation's trkref; if absent, any organisation of the key */
                trkref?: string;
                /** @description Any word of yours for the reader: their vote counts once, and their last one counts. It may be sent in a JSON body too */
                voter?: string;
            };
            header?: never;
            path: {
                /**
                 * @description Its id, a whole number
                 * @example 2
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The vote was taken */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VoteTaken"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    voteQuestionUnhelpful: {
        parameters: {
            query?: {
                /** @description The organisation's trkref; if absent, any organisation of the key */
                trkref?: string;
                /** @description Any word of yours for the reader: their vote counts once, and their last one counts. It may be sent in a JSON body too */
                voter?: string;
            };
            header?: never;
            path: {
                /**
                 * @description Its id, a whole number
                 * @example 2
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The vote was taken */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VoteTaken"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    voteAnswerHelpful: {
        parameters: {
            query?: {
                /** @description The organisation's trkref; if absent, any organisation of the key */
                trkref?: string;
                /** @description Any word of yours for the reader: their vote counts once, and their last one counts. It may be sent in a JSON body too */
                voter?: string;
            };
            header?: never;
            path: {
                /**
                 * @description Its id, a whole number
                 * @example 3
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The vote was taken */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VoteTaken"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    voteAnswerUnhelpful: {
        parameters: {
            query?: {
                /** @description The organisation's trkref; if absent, any organisation of the key */
                trkref?: string;
                /** @description Any word of yours for the reader: their vote counts once, and their last one counts. It may be sent in a JSON body too */
                voter?: string;
            };
            header?: never;
            path: {
                /**
                 * @description Its id, a whole number
                 * @example 3
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The vote was taken */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VoteTaken"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    listConversations: {
        parameters: {
            query?: {
                /** @description Language, or language and country, of the reader, such as en-GB */
                locale?: string;
                /** @description A product, or series: and a product group */
                sku?: string;
                /** @description For cars */
                manufacturer?: string;
                /** @description For cars */
                model?: string;
                /** @description For cars */
                model_variant?: string;
                /** @description For cars */
                model_year?: string;
                /** @description For cars */
                body_type?: string;
                /** @description For cars */
                doors?: string;
                /** @description For cars */
                used?: string;
                /** @description For cars */
                vehicle_type?: string;
                /** @description For cars */
                fuel_type?: string;
                /** @description For cars */
                transmission?: string;
                /** @description For cars */
                model_display?: string;
                /** @description For cars */
                spec_description?: string;
                /** @description For cars */
                engine_size_in_liters?: string;
                /** @description For cars */
                image_url?: string;
                /** @description For cars */
                engine_size?: string;
                /** @description For cars */
                model_from_year?: string;
                /** @description For cars */
                model_to_year?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Published questions, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationList"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    createConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's trkref
                 * @example ACME
                 */
                trkref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "sku": "SKU23432",
                 *       "first_name": "Jo",
                 *       "email": "jo@example.com",
                 *       "question": "Can it be sharpened at home?"
                 *     }
                 */
                "application/json": {
                    /** @description The product; for cars manufacturer and model instead */
                    sku?: string;
                    /** @description For cars */
                    manufacturer?: string;
                    /** @description For cars */
                    model?: string;
                    /** @description Shown with the question; A shopper if absent */
                    first_name?: string;
                    /** @description Where to tell what became of it */
                    email?: string;
                    question?: string;
                };
            };
        };
        responses: {
            /** @description The question waits for a person to read it */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionTaken"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    getConversation: {
        parameters: {
            query?: {
                /** @description The organisation's trkref; if absent, any organisation of the key */
                trkref?: string;
            };
            header?: never;
            path: {
                /**
                 * @description Its id, a whole number
                 * @example 2
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A published question and the answers to it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description The key is not good for "read" */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Why a request was refused */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
}
